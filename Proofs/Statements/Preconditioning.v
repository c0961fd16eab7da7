(* The definitions and statements of Preconditioning.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated).

(* Symmetric positive definite matrices, and G preconditioned by F^T F: F^-T G F^-1 *)
Definition spd (R : realFieldType) n (M : 'M[R]_n) := sym M /\ forall x : 'cV[R]_n, x != 0 -> 0 < qf M x.
Definition preconditioned (R : realFieldType) n (G F : 'M[R]_n) : 'M[R]_n := (invmx F)^T *m G *m invmx F.
(* Lower and upper triangular with positive diagonal *)
Definition ltri (R : rcfType) n (L : 'M[R]_n) :=
  (forall i j : 'I_n, (i < j)%N -> L i j = 0) /\ (forall i, 0 < L i i).
Definition utri (R : rcfType) n (T : 'M[R]_n) :=
  (forall i j : 'I_n, (j < i)%N -> T i j = 0) /\ (forall i, 0 < T i i).
Definition full_column_rank (R : rcfType) s n (B : 'M[R]_(s, n)) :=
  forall x : 'cV[R]_n, x != 0 -> B *m x != 0.
(* sigma_1 >= .. >= sigma_n >= 0 are the singular values of B, with multiplicities. *)
Definition singular_values (R : realFieldType) n m (B : 'M[R]_(m, n)) (sigma : 'I_n -> R) :=
  [/\ forall i, 0 <= sigma i, forall i j : 'I_n, (i <= j)%N -> sigma j <= sigma i &
      char_poly (B^T *m B) = \prod_i ('X - (sigma i ^+ 2)%:P)].

Parameter preconditioner_condition_bound :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n))
    (Rf : 'M[R]_n),
  S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  forall e : R,
  0 <= e < 1 -> embeds S0 A e ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e).
Parameter preconditioner_condition_bound_gram :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n))
    (Rf : 'M[R]_n),
  S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  forall e : R,
  0 <= e < 1 -> embeds S0 A e ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= qf (preconditioned (A^T *m A) Rf) x <= nsq x / (1 - e).
Parameter preconditioner_condition_bound_iff :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n))
    (Rf : 'M[R]_n),
  S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  forall e : R,
  0 <= e < 1 ->
  embeds S0 A e <-> (forall x : 'cV[R]_n, nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e)).
Parameter preconditioner_condition_bound_kappa_gram :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n))
    (Rf : 'M[R]_n),
  S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  forall e : R,
  0 <= e < 1 -> embeds S0 A e ->
  forall x y : 'cV[R]_n,
  nsq x = nsq y -> qf (preconditioned (A^T *m A) Rf) x <= (1 + e) / (1 - e) * qf (preconditioned (A^T *m A) Rf) y.
Parameter preconditioner_condition_bound_kappa :
  forall (R : rcfType) (s N n : nat) (A : 'M[R]_(N, n)) (S0 : 'M[R]_(s, N)) (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n)
    (e : R),
  S0 *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> 0 <= e < 1 -> embeds S0 A e ->
  forall x y : 'cV[R]_n,
  norm x = norm y -> norm (A *m invmx Rf *m x) <= Num.sqrt ((1 + e) / (1 - e)) * norm (A *m invmx Rf *m y).
Parameter cholesky_exists :
  forall (R : rcfType) (n : nat) (A : 'M[R]_n), spd A -> exists2 L : 'M[R]_n, ltri L & A = L *m L^T.
Parameter cholesky_unique :
  forall (R : rcfType) (n : nat) (L M : 'M[R]_n), ltri L -> ltri M -> L *m L^T = M *m M^T -> L = M.
Parameter qr_exists :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)),
  full_column_rank B -> exists Q : 'M[R]_(s, n), exists2 T : 'M[R]_n, utri T & B = Q *m T /\ Q^T *m Q = 1%:M.
Parameter qr_unique :
  forall (R : rcfType) (s n : nat) (Q Q' : 'M[R]_(s, n)) (T T' : 'M[R]_n),
  utri T -> utri T' -> Q^T *m Q = 1%:M -> Q'^T *m Q' = 1%:M -> Q *m T = Q' *m T' -> T = T' /\ Q = Q'.
Parameter preconditioner_spectrum_identity :
  forall (R : realFieldType) (s N n : nat) (A U : 'M[R]_(N, n)) (C : 'M[R]_n) (S : 'M[R]_(s, N))
    (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n),
  U^T *m U = 1%:M -> A = U *m C -> S *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  [/\ (S *m U)^T *m (S *m U) \in unitmx,
      exists2 V : 'M[R]_n, V \in unitmx &
      (A *m invmx Rf)^T *m (A *m invmx Rf) = invmx V *m invmx ((S *m U)^T *m (S *m U)) *m V &
      char_poly ((A *m invmx Rf)^T *m (A *m invmx Rf)) = char_poly (invmx ((S *m U)^T *m (S *m U)))].
Parameter preconditioner_spectrum_identity_singular_values :
  forall (R : realFieldType) (s N n : nat) (A U : 'M[R]_(N, n)) (C : 'M[R]_n) (S : 'M[R]_(s, N))
    (Q : 'M[R]_(s, n)) (Rf : 'M[R]_n),
  U^T *m U = 1%:M -> A = U *m C -> S *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx ->
  forall sigma : 'I_n -> R,
  singular_values (S *m U) sigma -> singular_values (A *m invmx Rf) (fun i : 'I_n => (sigma (rev_ord i))^-1).

End Stated.
