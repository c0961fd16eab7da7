(* The definitions and statements of LeastSquares.v, a second time: see “What the check verifies” in Proofs/README.md. *)
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

(* The k-th Krylov space of the preconditioned normal equations, moved to the start *)
Definition in_krylov_space (R : realFieldType) N n' (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu : R)
    (P : 'M[R]_n'.+1) (g0 : 'cV[R]_n'.+1) k (h : 'cV[R]_n'.+1) :=
  exists2 q : {poly R}, (size q <= k)%N &
    h = g0 + horner_mx (invmx P *m damped_gram A mu) q *m (invmx P *m (A^T *m b - damped_gram A mu *m g0)).

(* The loop of Paige and Saunders on AC *)
Record lsqr_state (R : rcfType) N n := LSQRState {
  lsqr_iterate : 'cV[R]_n; lsqr_left : 'cV[R]_N; lsqr_right : 'cV[R]_n; lsqr_direction : 'cV[R]_n;
  lsqr_alpha : R; lsqr_rho : R; lsqr_phi : R }.
Section LSQR.
Variables (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (C : 'M[R]_n) (b : 'cV[R]_N).
Definition lsqr_start (g0 : 'cV[R]_n) :=
  let r0 := b - A *m g0 in
  let u := (norm r0)^-1 *: r0 in
  let y := C^T *m (A^T *m u) in
  let v := (norm y)^-1 *: y in
  LSQRState g0 u v (C *m v) (norm y) (norm y) (norm r0).
Definition lsqr_step (t : lsqr_state R N n) :=
  let x := A *m (C *m lsqr_right t) - lsqr_alpha t *: lsqr_left t in
  let beta := norm x in
  let u := beta^-1 *: x in
  let y := C^T *m (A^T *m u) - beta *: lsqr_right t in
  let alpha := norm y in
  let v := alpha^-1 *: y in
  let rho := Num.sqrt (lsqr_rho t ^+ 2 + beta ^+ 2) in
  let c := lsqr_rho t / rho in
  let s := beta / rho in
  LSQRState (lsqr_iterate t + (c * lsqr_phi t / rho) *: lsqr_direction t) u v
    (C *m v - (s * alpha / rho) *: lsqr_direction t) alpha (- c * alpha) (s * lsqr_phi t).
Definition lsqr g0 k := iter k lsqr_step (lsqr_start g0).
End LSQR.

Parameter solver_cg_optimality_least_squares_unique :
  forall (R : realFieldType) (N n' : nat) (A : 'M[R]_(N, n'.+1)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n'.+1)
    (g0 : 'cV[R]_n'.+1),
  spd (damped_gram A mu) -> spd P ->
  forall (k : nat) (h : 'cV[R]_n'.+1),
  in_krylov_space A b mu P g0 k h ->
  (forall h' : 'cV[R]_n'.+1,
   in_krylov_space A b mu P g0 k h' -> least_squares A b mu h <= least_squares A b mu h') ->
  h = cg_iterate (damped_gram A mu) P (A^T *m b) g0 k.
Parameter solver_cg_optimality_lsqr :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (C : 'M[R]_n) (b : 'cV[R]_N) (P : 'M[R]_n) (g0 : 'cV[R]_n),
  C \in unitmx -> invmx P = C *m C^T ->
  forall k : nat,
  lsqr_iterate (lsqr A C b g0 k) = cg_iterate (A^T *m A) P (A^T *m b) g0 k.
Parameter solver_cg_optimality_lsqr_damped :
  forall (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (P C : 'M[R]_n) (g0 : 'cV[R]_n)
    (k : nat),
  0 <= mu -> C \in unitmx -> invmx P = C *m C^T ->
  lsqr_iterate (lsqr (augmented A mu) C (col_mx b 0) g0 k) = cg_iterate (damped_gram A mu) P (A^T *m b) g0 k.

End Stated.
