(* The definitions and statements of SignEmbedding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals sequences exp.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning).

(* s rows of N independent random signs, divided by sqrt s *)
Definition dense_sign_draws (N s : nat) := [finType of {ffun 'I_s -> sign [finType of 'I_N]}].
Definition dense_sign (R : realType) N s (w : dense_sign_draws N s) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt s%:R)^-1 * sg R (w r) i).

Parameter embedding_dense_sign_vector :
  forall (R : realType) (N s : nat),
  (0 < s)%N ->
  forall (y : 'cV[R]_N) (t : R),
  0 <= t <= 1 ->
  Pr R (fun w : dense_sign_draws N s => t * nsq y < `|nsq (dense_sign R w *m y) - nsq y|) <=
    2 * expR (- (s%:R * t ^+ 2 / 8)).
Parameter embedding_dense_sign :
  forall (R : realType) (N n s : nat),
  (0 < s)%N ->
  forall (A : 'M[R]_(N, n)) (e : R),
  full_column_rank A -> 0 < e <= 1 ->
  with_probability (1 - 2 * 92%:R ^+ n * expR (- (s%:R * e ^+ 2 / 11)))
    (fun w : dense_sign_draws N s => embeds (dense_sign R w) A e).
Parameter embedding_dense_sign_rows :
  forall (R : realType) (N n s : nat),
  (0 < s)%N ->
  forall (A : 'M[R]_(N, n)) (e dl : R),
  full_column_rank A -> 0 < e <= 1 -> 0 < dl ->
  11 * (n%:R * ln 92%:R + ln (2 / dl)) / e ^+ 2 <= s%:R ->
  with_probability (1 - dl) (fun w : dense_sign_draws N s => embeds (dense_sign R w) A e).

End Stated.
