(* The definitions and statements of Nystrom.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient Damping.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import Damping : Statements.Damping.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient).

(* G(:,I) G(I,I)^-1 G(I,:) *)
Definition nystrom (R : realFieldType) s n (G : 'M[R]_n) (I : 'I_s -> 'I_n) : 'M[R]_n :=
  mxsub id I G *m invmx (mxsub I I G) *m mxsub I id G.
(* What is left of G after the pivot i, and after the pivots p *)
Definition eliminate (R : realFieldType) n (G : 'M[R]_n) (i : 'I_n) : 'M[R]_n := G - (G i i)^-1 *: outer (col i G).
Definition eliminate_all (R : realFieldType) n (G : 'M[R]_n) (p : seq 'I_n) : 'M[R]_n := foldl (@eliminate R n) G p.
Section PivotsPositive.
Variables (R : realFieldType) (n : nat).
Fixpoint pivots_positive (G : 'M[R]_n) (p : seq 'I_n) : bool :=
  if p is i :: q then (0 < G i i) && pivots_positive (eliminate G i) q else true.
End PivotsPositive.
Definition dimension_of (R : realFieldType) n (G : 'M[R]_n) (mu : R) : R := \tr (G *m invmx (G + mu%:M)).

Parameter preconditioner_nystrom_factor :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n),
  sym G -> mxsub I I G \in unitmx ->
  forall L : 'M[R]_s,
  mxsub I I G = L *m L^T -> (invmx L *m mxsub I id G)^T *m (invmx L *m mxsub I id G) = nystrom G I.
Parameter preconditioner_nystrom_interpolates :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n),
  mxsub I I G \in unitmx -> mxsub id I (nystrom G I) = mxsub id I G.
Parameter preconditioner_nystrom_schur_order :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n),
  sym G -> mxsub I I G \in unitmx -> psd G -> [/\ sym (nystrom G I), psd (nystrom G I) & psd (G - nystrom G I)].
Parameter preconditioner_nystrom_schur_spectrum :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n),
  sym G -> mxsub I I G \in unitmx -> psd G ->
  forall mu : R,
  0 < mu ->
  forall x : 'cV[R]_n,
  qf (nystrom G I + mu%:M) x <= qf (G + mu%:M) x <= (1 + \tr (G - nystrom G I) / mu) * qf (nystrom G I + mu%:M) x.
Parameter preconditioner_nystrom_schur_eigenvalues :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n),
  sym G -> mxsub I I G \in unitmx -> psd G ->
  forall mu : R,
  0 < mu ->
  forall (t : R) (v : 'cV[R]_n),
  v != 0 -> invmx (nystrom G I + mu%:M) *m (G + mu%:M) *m v = t *: v -> 1 <= t <= 1 + \tr (G - nystrom G I) / mu.
Parameter preconditioner_nystrom_step :
  forall (R : realFieldType) (n : nat) (G : 'M[R]_n) (i : 'I_n),
  sym G -> psd G ->
  [/\ sym (eliminate G i),
      psd (eliminate G i),
      psd (G - eliminate G i),
      forall j : 'I_n, eliminate G i i j = 0 /\ eliminate G i j i = 0 &
      forall k : 'I_n, (forall j : 'I_n, G j k = 0) -> forall j : 'I_n, eliminate G i j k = 0].
Parameter preconditioner_nystrom_steps :
  forall (R : realFieldType) (n : nat) (G : 'M[R]_n) (p : seq 'I_n),
  sym G -> psd G ->
  [/\ sym (eliminate_all G p),
      psd (eliminate_all G p),
      psd (G - eliminate_all G p) &
      forall i : 'I_n, i \in p -> forall j : 'I_n, eliminate_all G p j i = 0].
Parameter preconditioner_nystrom_elimination :
  forall (R : realFieldType) (n s : nat) (I : 'I_s -> 'I_n) (G : 'M[R]_n),
  sym G -> psd G -> mxsub I I G \in unitmx -> G - eliminate_all G (codom I) = nystrom G I.
Parameter preconditioner_nystrom_pivots :
  forall (R : realFieldType) (n s : nat) (I : 'I_s -> 'I_n) (G : 'M[R]_n),
  sym G -> psd G -> pivots_positive G (codom I) -> injective I /\ mxsub I I G \in unitmx.
Parameter preconditioner_nystrom_dimension :
  forall (R : realFieldType) (s n : nat) (G : 'M[R]_n) (I : 'I_s -> 'I_n) (mu : R),
  sym G -> psd G -> mxsub I I G \in unitmx -> 0 < mu ->
  dimension_of (nystrom G I) mu <= dimension_of G mu <= dimension_of (nystrom G I) mu + \tr (G - nystrom G I) / mu.
Parameter preconditioner_nystrom_rounded :
  forall (R : rcfType) (s n : nat) (F F' : 'M[R]_(s, n)) (mu c : R),
  0 < mu -> 0 < c -> frob2 (F' - F) <= c ^+ 2 * mu ->
  forall x : 'cV[R]_n,
  c <= 1 ->
  (1 - c) * qf (damped_gram F mu) x <= qf (damped_gram F' mu) x <= (1 + 2%:R * c) * qf (damped_gram F mu) x.
Parameter solver_cg_chebyshev_nystrom :
  forall (R : rcfType) (s n' : nat) (G : 'M[R]_n'.+1) (I : 'I_s -> 'I_n'.+1) (mu : R) (r g0 gs : 'cV[R]_n'.+1),
  sym G -> psd G -> mxsub I I G \in unitmx -> 0 < mu ->
  forall k : nat,
  (G + mu%:M) *m gs = r ->
  energy_norm (G + mu%:M) (gs - cg_iterate (G + mu%:M) (nystrom G I + mu%:M) r g0 k) <=
    2%:R * chebyshev_factor (1 + \tr (G - nystrom G I) / mu) ^+ k * energy_norm (G + mu%:M) (gs - g0).

End Stated.
