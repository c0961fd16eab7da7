(* The definitions and statements of Instances.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem BinomialSampler.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Expectation : Statements.Expectation.Stated FiniteProbability)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import RandomStart : Statements.RandomStart.Stated LinearAlgebra FiniteProbability Expectation NeuralTangentKernel
    GaussNewton)
  (Import MainTheorem : Statements.MainTheorem.Stated LinearAlgebra FiniteProbability Expectation Preconditioning
    SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart)
  (Import BinomialSampler : Statements.BinomialSampler.Stated LinearAlgebra FiniteProbability Expectation
    Preconditioning SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem).

Parameter main_theorem_instance :
  forall (R : rcfType) (T : nat),
  let c := Num.sqrt (2 ^ 33)%:R^-1 in
  let wt (b : bool) := ((-1) ^+ b)%:M in
  1 - 2^-1 <=
    Pr R (fun w : {ffun 'I_(2 ^ 33) -> neuron bool_finType} * {ffun 'I_T -> Omega (2 ^ 33 * 1) (32 * T)} =>
      [forall t : 'I_T,
        norm (residual_at (1%:M : 'M[R]_1) c 0 wt (@CS R (2 ^ 33 * 1) (32 * T)) (cg_solve 3) w.1 w.2 t.+1) <=
          2^-1 * norm (residual_at (1%:M : 'M[R]_1) c 0 wt (@CS R (2 ^ 33 * 1) (32 * T)) (cg_solve 3) w.1 w.2 t)]).

Parameter kernel_two_points :
  forall (R : realFieldType) d (X : 'M[R]_(2, d)) (Nu : finType) (wt : Nu -> 'rV[R]_d),
  (forall i, nsq (row i X)^T = 1) -> (forall i, 2^-1 <= Pr R (fun t => 0 <= input_product X wt i t)) ->
  forall x, (1 - `|(X *m X^T) 0 1|) / 2 * nsq x <= qf (kernel X wt) x.

(* The points (1, 0) and (3/5, 4/5), targets 1 *)
Definition two_inputs (R : rcfType) : 'M[R]_2 := \matrix_(i, j)
  (if i == 0 then (if j == 0 then 1 else 0) else (if j == 0 then 3 / 5 else 4 / 5)).
Definition two_targets (R : rcfType) : 'cV[R]_2 := const_mx 1.
Parameter two_inputs_product : forall R : rcfType, (two_inputs R *m (two_inputs R)^T) 0 1 = 3 / 5.
Parameter main_theorem_two_points :
  forall (R : rcfType) (T : nat),
  let c := Num.sqrt (2 ^ 47)%:R^-1 in
  let wt := @binomial_weights R (2 ^ 32) 2 in
  1 - 2^-1 <=
    Pr R (fun w : {ffun 'I_(2 ^ 47) -> neuron (binomial_draws (2 ^ 32) 2)}
        * {ffun 'I_T -> Omega (2 ^ 47 * 2) (96 * T)} =>
      [forall t : 'I_T,
        norm (residual_at (two_inputs R) c (two_targets R) wt (@CS R (2 ^ 47 * 2) (96 * T)) (cg_solve 4) w.1 w.2 t.+1)
          <= 2^-1 * norm (residual_at (two_inputs R) c (two_targets R) wt (@CS R (2 ^ 47 * 2) (96 * T)) (cg_solve 4)
            w.1 w.2 t)]).
Parameter main_theorem_two_points_flips :
  forall R : rcfType,
  let X := two_inputs R in
  let wt := @binomial_weights R (2 ^ 32) 2 in
  let rho := radius (2 ^ 47) (two_targets R) 2^-1 5^-1 2^-1 in
  with_probability (1 - 2 ^- 13 : R) (fun w : {ffun 'I_(2 ^ 47) -> neuron (binomial_draws (2 ^ 32) 2)} =>
    exists r, forall i,
    0 < preactivation X (start_weights wt w) i r < rho /\
    exists W : 'M[R]_(2 ^ 47, 2), (forall q, nsq (row q W - row q (start_weights wt w))^T <= rho ^+ 2) /\
      pattern X W i r != pattern X (start_weights wt w) i r).

End Stated.
