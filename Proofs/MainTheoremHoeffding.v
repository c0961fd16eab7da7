(* The paper's theorem with logarithms of 1/delta, for samplers with light tails.

   Main results
   ------------
   The setting is that of MainTheorem.v, and the outputs of a neuron hardly ever exceed B:
   P[max(0, w'x_i) > B] <= delta / (8 n m) for every i. The assumption is `bounded_setting`: in addition,
   for rho = (8/lambda) sqrt(n/m) D, D = B sqrt(2 n ln(16 n/delta)) + |y|,
     lambda^2 m >= 2 n^2 ln(8 n (n + 1)/delta),  lambda m >= 256 n ln(8 n/delta),  P[|w'x_i| <= rho] <= lambda/(512 n).
   - bounded_setting_often_good: then starts are good, for rho, with probability at least 1 - delta/2.
   - bounded_setting_anti_concentration: the last condition is met if P[|w'x_i| <= rho] <= kappa rho + kappa_0,
     512 n kappa_0 <= lambda, and lambda^2 (lambda - 512 n kappa_0)^2 m >= 2^24 kappa^2 n^3 D^2.
   - main_theorem_hoeffding: a program that draws CountSketches with s >= 8 (n^2 + n) rows until one succeeds, at most k
     in each of T steps, 2^k >= 2 T/delta, with at most j iterations of conjugate gradients preconditioned with each,
     13^j >= 377 n/lambda, halves the residual in every step, and one of its sketches succeeds in every step, with
     probability at least 1 - delta. So width and draws grow with the logarithm of 1/delta; rows and iterations do not
     depend on it.

   Dependencies: RandomStartHoeffding, MainTheorem, and what they depend on; the real numbers and the exponential of
   mathcomp-analysis, with its classical axioms.

   Structure: the assumptions; the theorem. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding NeuralTangentKernel.
From SketchedGaussNewton Require Import GaussNewton RandomStart MainTheorem RandomStartHoeffding.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Bounded.
Variables (R : realType) (n' m d : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType) (wt : Nu -> 'rV[R]_d).
Notation starts := {ffun 'I_m -> neuron Nu}.

Record bounded_setting (B lam delta : R) : Prop := BoundedSetting {
  bounded_unit_inputs : forall i, nsq (row i X)^T = 1;
  bounded_scale : c ^+ 2 = m%:R^-1;
  bounded_wide : (0 < m)%N;
  bounded_inhabited : (0 < #|Nu|)%N;
  bounded_bound : 0 <= B;
  bounded_lam_gt0 : 0 < lam;
  bounded_positive : forall x, lam * nsq x <= qf (kernel X wt) x;
  bounded_delta : 0 < delta <= 1;
  bounded_outputs : forall i, 8%:R * n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta;
  bounded_width_kernel : 2%:R * n%:R ^+ 2 * ln (8%:R * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R;
  bounded_width_count : 256%:R * n%:R * ln (8%:R * n%:R / delta) <= lam * m%:R;
  bounded_few_near : forall i,
    512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta) <= lam
}.

Theorem bounded_setting_often_good B lam delta : bounded_setting B lam delta ->
  often_good m X c y wt lam (bounded_radius m y B lam delta) (delta / 2%:R).
Proof.
case=> hX hc hm hNu B0 lam0 hK /andP[d0 d1] hB hW hL hN; split=> //.
exact: (main_theorem_start_hoeffding hX hc hm (ltn0Sn n') hNu B0 lam0 d0 d1 hK hB hW hL hN).
Qed.

Theorem bounded_setting_anti_concentration B lam delta kap k0 :
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < #|Nu|)%N ->
  0 <= B -> 0 < lam -> (forall x, lam * nsq x <= qf (kernel X wt) x) -> 0 < delta <= 1 ->
  (forall i, 8%:R * n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta) ->
  2%:R * n%:R ^+ 2 * ln (8%:R * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R ->
  256%:R * n%:R * ln (8%:R * n%:R / delta) <= lam * m%:R ->
  0 <= kap -> 512%:R * n%:R * k0 <= lam ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta)
    <= kap * bounded_radius m y B lam delta + k0) ->
  2%:R ^+ 24 * kap ^+ 2 * n%:R ^+ 3 * residual_bound y B delta ^+ 2
    <= lam ^+ 2 * (lam - 512%:R * n%:R * k0) ^+ 2 * m%:R ->
  bounded_setting B lam delta.
Proof.
move=> hX hc hm hNu B0 lam0 hK d01 hB hW hL kap0 hk0 hp hN; split=> //.
exact: (few_near_bounded hm B0 lam0 kap0 hk0 hp hN).
Qed.

Theorem main_theorem_hoeffding B lam delta T s' j k first fallback : bounded_setting B lam delta ->
  8%:R * (n ^ 2 + n)%:R <= s'.+1%:R :> R -> 377%:R * n%:R <= 13%:R ^+ j * lam -> 2%:R * T%:R <= 2%:R ^+ k * delta ->
  let sk := @CS R (m * d) s' in let solve := cg_solve_stopped 6%:R^-1 j in
  let run := redraw sk solve 6%:R^-1 first fallback in
  1 - delta <= Pr R (fun w : starts * {ffun 'I_T -> {ffun 'I_k -> Omega (m * d) s'}} => [forall t : 'I_T,
    (drawn_at X c y wt sk solve 6%:R^-1 first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt run w.1 w.2 t.+1) <= 2%:R^-1 * norm (residual_after X c y wt run w.1 w.2 t))]).
Proof.
move=> hset hs hj hk.
exact: (main_theorem_redraw_count_sketch (bounded_setting_often_good hset) hk first fallback hs hj).
Qed.
End Bounded.
