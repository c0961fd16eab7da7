(* The definitions and statements of MainTheoremHoeffding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals sequences exp.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem RandomStartHoeffding.
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
  (Import RandomStartHoeffding : Statements.RandomStartHoeffding.Stated LinearAlgebra FiniteProbability Expectation
    NeuralTangentKernel GaussNewton RandomStart).

(* What is supposed of the data, a sampler whose outputs hardly ever exceed B, and the width *)
Record bounded_setting (R : realType) n' m d (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta : R) : Prop := BoundedSetting {
  bounded_unit_inputs : forall i, nsq (row i X)^T = 1;
  bounded_scale : c ^+ 2 = m%:R^-1;
  bounded_wide : (0 < m)%N;
  bounded_inhabited : (0 < #|Nu|)%N;
  bounded_bound : 0 <= B;
  bounded_lam_gt0 : 0 < lam;
  bounded_positive : forall x, lam * nsq x <= qf (kernel X wt) x;
  bounded_delta : 0 < delta <= 1;
  bounded_outputs : forall i, 8 * n'.+1%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta;
  bounded_width_kernel : 2 * n'.+1%:R ^+ 2 * ln (8 * n'.+1%:R * (n'.+1%:R + 1) / delta) <= lam ^+ 2 * m%:R;
  bounded_width_count : 256 * n'.+1%:R * ln (8 * n'.+1%:R / delta) <= lam * m%:R;
  bounded_few_near : forall i,
    512 * n'.+1%:R * Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta) <= lam
}.

Parameter bounded_setting_often_good :
  forall (R : realType) (n' m d : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta : R),
  bounded_setting m X c y wt B lam delta ->
  often_good m X c y wt lam (bounded_radius m y B lam delta) (delta / 2).
Parameter bounded_setting_anti_concentration :
  forall (R : realType) (n' m d : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta kap k0 : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  0 <= B -> 0 < lam -> (forall x : 'cV[R]_n'.+1, lam * nsq x <= qf (kernel X wt) x) -> 0 < delta <= 1 ->
  (forall i, 8 * n'.+1%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta) ->
  2 * n'.+1%:R ^+ 2 * ln (8 * n'.+1%:R * (n'.+1%:R + 1) / delta) <= lam ^+ 2 * m%:R ->
  256 * n'.+1%:R * ln (8 * n'.+1%:R / delta) <= lam * m%:R ->
  0 <= kap -> 512 * n'.+1%:R * k0 <= lam ->
  (forall i,
   Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta) <=
     kap * bounded_radius m y B lam delta + k0) ->
  2 ^+ 24 * kap ^+ 2 * n'.+1%:R ^+ 3 * residual_bound y B delta ^+ 2 <=
    lam ^+ 2 * (lam - 512 * n'.+1%:R * k0) ^+ 2 * m%:R ->
  bounded_setting m X c y wt B lam delta.
Parameter main_theorem_hoeffding :
  forall (R : realType) (n' m d : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta : R) (T s' j k : nat) first fallback,
  bounded_setting m X c y wt B lam delta ->
  8 * (n'.+1 ^ 2 + n'.+1)%:R <= s'.+1%:R :> R -> 377 * n'.+1%:R <= 13 ^+ j * lam -> 2 * T%:R <= 2 ^+ k * delta ->
  let sk := @CS R (m * d) s' in
  let solve := cg_solve_stopped 6^-1 j in
  let run := redraw sk solve 6^-1 first fallback in
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron Nu} * {ffun 'I_T -> {ffun 'I_k -> Omega (m * d) s'}} =>
    [forall t : 'I_T,
      (drawn_at X c y wt sk solve 6^-1 first fallback w.1 w.2 t <= k)%N
      && (norm (residual_after X c y wt run w.1 w.2 t.+1) <= 2^-1 * norm (residual_after X c y wt run w.1 w.2 t))]).

End Stated.
