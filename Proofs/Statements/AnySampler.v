(* The definitions and statements of AnySampler.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem.
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
    SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart).

(* What is supposed of the data, the law of the neurons, and the width *)
Record sampler_setting (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Q Omega : Type)
    (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q) (negative : pred Q) (wt : Q -> 'rV[R]_d)
    (lam v delta : R) : Prop := SamplerSetting {
  sampler_independent : pairwise_independent P law q;
  sampler_unit_inputs : forall i, nsq (row i X)^T = 1;
  sampler_scale : c ^+ 2 = m%:R^-1;
  sampler_wide : (0 < m)%N;
  sampler_sign : event law negative;
  sampler_integrable : forall i, integrable law (product X wt i);
  sampler_integrable_sqr : forall i, integrable law (fun t => product X wt i t ^+ 2);
  sampler_balanced : forall i, mean law (fun t => (-1) ^+ negative t * relu (product X wt i t)) = 0;
  sampler_lam_gt0 : 0 < lam;
  sampler_positive : forall x, lam * nsq x <= qf (expected_kernel X law wt) x;
  sampler_second_moment : forall i, mean law (fun t => relu (product X wt i t) ^+ 2) <= v;
  sampler_scale_gt0 : 0 < n%:R * v + nsq y;
  sampler_delta_gt0 : 0 < delta;
  sampler_width_kernel : 8 * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R;
  sampler_few_near : forall i,
    512 * n%:R * probability law (fun t => `|product X wt i t| <= radius m y v lam delta) <= lam * delta
}.
(* The residual after t steps from the start w, with the sketches u *)
Definition sampler_residual_at (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Q Omega : Type)
    (q : 'I_m -> Omega -> Q) (negative : pred Q) (wt : Q -> 'rV[R]_d) s (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) T (w : Omega) (u : {ffun 'I_T -> Om}) t :
    'cV[R]_n :=
  GaussNewton.residual X c (drawn_signs R q negative w) y
    (train_to X c y (drawn_signs R q negative w) (fun _ A r v => solve (sk v) A r) (drawn_weights q wt w) u t).2.

Parameter main_theorem_sampler_run :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Q Omega : Type)
    (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q) (negative : pred Q)
    (wt : Q -> 'rV[R]_d) (lam v delta : R),
  sampler_setting X c y law P q negative wt lam v delta ->
  forall eps0 : R,
  eps0 <= 6^-1 ->
  with_probability_under P (1 - delta / 2) (fun w =>
    forall (W : nat -> 'M[R]_(m, d)) T,
    W 0%N = drawn_weights q wt w -> accurate_run X c y (drawn_signs R q negative w) eps0 W T ->
    forall t,
    (t < T)%N ->
    norm (GaussNewton.residual X c (drawn_signs R q negative w) y (W t.+1)) <=
      2^-1 * norm (GaussNewton.residual X c (drawn_signs R q negative w) y (W t))).
Parameter main_theorem_sampler_any :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Q Omega : Type)
    (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q) (negative : pred Q)
    (wt : Q -> 'rV[R]_d) (lam v delta : R),
  sampler_setting X c y law P q negative wt lam v delta ->
  forall eps0 : R,
  eps0 <= 6^-1 ->
  forall (s : nat) (Om : finType) (sk : Om -> 'M[R]_(s, m * d))
    (solve : 'M[R]_(s, m * d) -> 'M[R]_(m * d, n) -> 'cV[R]_n -> 'cV[R]_n) (e p : R) (T : nat),
  (0 < #|Om|)%N -> 0 <= p -> oblivious_embedding n sk e p -> accurate_solver solve e (49 / 128 * lam) n%:R eps0 ->
  with_probability_under P (1 - delta / 2) (fun w =>
    1 - T%:R * p <= Pr R (fun u : {ffun 'I_T -> Om} => [forall t : 'I_T,
      norm (sampler_residual_at X c y q negative wt sk solve w u t.+1) <=
        2^-1 * norm (sampler_residual_at X c y q negative wt sk solve w u t)])).
Parameter main_theorem_sampler :
  forall (R : rcfType) (n' m d : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (Q Omega : Type)
    (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q) (negative : pred Q)
    (wt : Q -> 'rV[R]_d) (lam v delta : R) (T s' k : nat),
  sampler_setting X c y law P q negative wt lam v delta ->
  8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  with_probability_under P (1 - delta / 2) (fun w =>
    1 - delta / 2 <= Pr R (fun u : {ffun 'I_T -> _} => [forall t : 'I_T,
      norm (sampler_residual_at X c y q negative wt (@CS R (m * d) s') (cg_solve k) w u t.+1) <=
        2^-1 * norm (sampler_residual_at X c y q negative wt (@CS R (m * d) s') (cg_solve k) w u t)])).

End Stated.
