(* The random start of training: how wide a network must be for its start to be good, with high probability.

   Main results
   ------------
   The setting, and the numbers lambda, v, rho and kappa, are those of MainTheorem.v. A start is good for a distance
   rho (good_start) when three things hold: lambda_min(G) >= lambda/2,
   (1/m) sum_i #{r : |w_r'x_i| <= rho} <= lambda/128, and 4 sqrt(n/m) |r_0| / (lambda/2) <= rho. From such a start on,
   only the sketches are left to chance.
   Let rho = (8/lambda) sqrt(8 n (n v + |y|^2) / (delta m)), 8 n^2 <= lambda^2 delta m, and
   P[|w'x_i| <= rho] <= lambda delta / (512 n) for every i.
   - main_theorem_start_any: for any expectation (Expectation.v), be it a sum or an integral. If the m neurons, each of
     them a sign and weights w, are of one law and independent in pairs, w'x_i and its square are integrable, the
     product of sign and max(0, w'x_i) has mean 0, and lambda and v are as in MainTheorem.v, then the start is good for
     rho with probability at least 1 - delta/2. Gaussian weights with fair signs are an instance as soon as a library
     has them.
   - main_theorem_start: likewise for weights that are uniform in a finite set, and fair signs.
   - main_theorem_start_anti_concentration: likewise if P[|w'x_i| <= rho] <= kappa rho + kappa_0 for every i, where
     512 n kappa_0 <= lambda delta and
       2^27 kappa^2 n^3 (n v + |y|^2) <= lambda^2 (lambda delta - 512 n kappa_0)^2 delta m.
     With kappa_0 = 0 this is 2^27 kappa^2 n^3 (n v + |y|^2) <= lambda^4 delta^3 m; kappa_0 > 0 allows for atoms near 0.

   Dependencies: LinearAlgebra, FiniteProbability, Expectation, NeuralTangentKernel, GaussNewton. No axioms; ordered
   fields with square roots.

   Structure: the distance; good weights; any sampler: one neuron, the Gram matrix, the residual, the neurons near zero,
   the good start; finite samplers; anti-concentration. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Expectation NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* The distance that a neuron may go: v bounds E max(0, w'x_i)^2. *)
Definition radius (R : rcfType) n m (y : 'cV[R]_n) (v lam delta : R) : R :=
  8%:R / lam * Num.sqrt (8%:R * n%:R * (n%:R * v + nsq y) / (delta * m%:R)).
Section Radius.
Variables (R : rcfType) (n m : nat) (y : 'cV[R]_n) (v lam delta : R).
Hypothesis wide : (0 < m)%N.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Lemma radius_ge0 : 0 <= radius m y v lam delta.
Proof. by rewrite mulr_ge0 ?sqrtr_ge0 // divr_ge0 ?ler0n // ltW. Qed.
Lemma radius_sq : radius m y v lam delta ^+ 2 = 512%:R * n%:R * (n%:R * v + nsq y) / (lam ^+ 2 * delta * m%:R).
Proof.
have m_gt0 : 0 < m%:R :> R by rewrite ltr0n.
rewrite exprMn sqr_sqrtr; first by field; rewrite !gt_eqF.
by rewrite divr_ge0 // ?mulr_ge0 ?ler0n // ltW.
Qed.
End Radius.

(* The condition on the signs and weights at the start, for a distance rho that every neuron may move. *)
Definition good_weights (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (lam rho : R)
    (a : 'I_m -> R) (W : 'M[R]_(m, d)) :=
  [/\ forall x, lam / 2%:R * nsq x <= qf (gram X c a W) x,
      m%:R^-1 * (\sum_i #|near X W rho i|%:R) <= lam / 128%:R &
      8%:R * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W) / lam <= rho].

(* The start: m neurons of the same law, any two of them independent. An outcome t of the law stands for a neuron with
   weights wt t, whose sign is -1 when negative t. *)
Section AnySampler.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Q Omega : Type) (law : expectation R Q) (P : expectation R Omega) (q : 'I_m -> Omega -> Q).
Variables (negative : pred Q) (wt : Q -> 'rV[R]_d).

Definition product i t : R := (X *m (wt t)^T) i 0.
Definition drawn_signs w (r : 'I_m) : R := (-1) ^+ negative (q r w).
Definition drawn_weights w : 'M[R]_(m, d) := \matrix_r wt (q r w).
Definition expected_kernel : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j * mean law (fun t => active (product i t) * active (product j t))).

Hypothesis independent : pairwise_independent P law q.
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis sign_event : event law negative.
Hypothesis product_integrable : forall i, integrable law (product i).
Hypothesis product_sqr_integrable : forall i, integrable law (fun t => product i t ^+ 2).
Hypothesis balanced : forall i, mean law (fun t => (-1) ^+ negative t * relu (product i t)) = 0.

Let m_gt0 : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.

Lemma drawn_signs_sq w r : drawn_signs w r ^+ 2 = 1.
Proof. by rewrite /drawn_signs sqrr_sign. Qed.
Lemma preactivation_drawn w i r : preactivation X (drawn_weights w) i r = product i (q r w).
Proof.
rewrite /preactivation /product [LHS]mxE [RHS]mxE; apply: eq_bigr => l _.
by rewrite [X in _ * X]mxE [X in _ = _ * X]mxE mxE.
Qed.

(* One neuron: its output, whether it is active at two points, and whether it is near zero. *)
Let out i t : R := (-1) ^+ negative t * relu (product i t).
Let both i j t : bool := (0 <= product i t) && (0 <= product j t).

Lemma reluE (z : R) : relu z = (0 < z)%R%:R * z.
Proof. by rewrite /relu; case: ltrgt0P => [h|h|->]; rewrite ?mul1r ?mul0r // ?mulr0. Qed.
Lemma out_integrable i : integrable law (out i).
Proof.
have rel := integrable_on (integrable_above 0 (product_integrable i)) (product_integrable i).
have srel := integrable_on sign_event rel.
apply: integrable_same (integrableB rel (integrable_multiple 2%:R srel)) => t.
by rewrite /out reluE; move: (_ * product i t) => z; case: (negative t) => /=; rewrite ?expr1 ?expr0; ring.
Qed.
Lemma out_sqr_integrable i : integrable law (fun t => out i t ^+ 2).
Proof.
have rel := integrable_on (integrable_above 0 (product_integrable i)) (product_sqr_integrable i).
apply: integrable_same rel => t; rewrite /out exprMn sqrr_sign mul1r reluE.
by case: (0 < _); rewrite ?mul1r ?mul0r ?expr0n.
Qed.
Lemma active_event i : event law (fun t => 0 <= product i t).
Proof.
have below := integrable_above 0 (integrableN (product_integrable i)).
by apply: event_same (event_not below) => t; rewrite oppr_gt0 -leNgt.
Qed.
Lemma both_event i j : event law (both i j).
Proof. exact: event_and (active_event i) (active_event j). Qed.
Lemma near_event i rho : event law (fun t => `|product i t| <= rho).
Proof.
have above := integrable_above rho (product_integrable i).
have below := integrable_above rho (integrableN (product_integrable i)).
apply: event_same (event_and (event_not above) (event_not below)) => t.
by rewrite -!leNgt ler_norml ler_oppl andbC.
Qed.

(* The Gram matrix. *)
Let centred i j t : R := (both i j t)%:R - mean law (fun t => (both i j t)%:R).
Lemma centred_integrable i j : integrable law (centred i j).
Proof. exact: integrableB (both_event i j) (integrable_constant law _). Qed.
Lemma centred_mean i j : mean law (centred i j) = 0.
Proof.
by rewrite /centred (meanB (both_event i j) (integrable_constant law _)) mean_constant subrr.
Qed.
Let pb i j := mean law (fun t => (both i j t)%:R).
Let centred_sqr i j t : (1 - 2%:R * pb i j) * (both i j t)%:R + pb i j ^+ 2 = centred i j t ^+ 2.
Proof. by rewrite /centred -/(pb i j); move: (pb i j) => p; case: (both i j t) => /=; ring. Qed.
Let centred_parts i j : integrable law (fun t => (1 - 2%:R * pb i j) * (both i j t)%:R).
Proof. exact/integrable_multiple/both_event. Qed.
Lemma centred_sqr_integrable i j : integrable law (fun t => centred i j t ^+ 2).
Proof.
apply: integrable_same (centred_sqr i j) _.
exact: integrable_sum2 (centred_parts i j) (integrable_constant law _).
Qed.
Lemma centred_sqr_mean i j : mean law (fun t => centred i j t ^+ 2) <= 4%:R^-1.
Proof.
have hc := integrable_constant law (pb i j ^+ 2).
rewrite -(mean_same (centred_sqr i j)); last exact: integrable_sum2 (centred_parts i j) hc.
rewrite (mean_sum2 (centred_parts i j) hc) mean_constant mean_multiple; last exact: both_event.
rewrite -/(pb i j) -subr_ge0.
have -> : 4%:R^-1 - ((1 - 2%:R * pb i j) * pb i j + pb i j ^+ 2) = (pb i j - 2%:R^-1) ^+ 2 by field.
exact: sqr_ge0.
Qed.

Let deviation w := gram X c (drawn_signs w) (drawn_weights w) - expected_kernel.
Lemma deviation_entry w i j :
  m%:R^-1 ^+ 2 * (X *m X^T) i j ^+ 2 * (\sum_r centred i j (q r w)) ^+ 2 = deviation w i j ^+ 2.
Proof.
rewrite -!exprMn; congr (_ ^+ 2); rewrite /deviation ntk_gram_factorization //; last exact: drawn_signs_sq.
rewrite [RHS]mxE [X in _ = X + _]mxE [X in _ = _ * X + _]mxE [X in _ = _ + X]mxE [X in _ = _ - X]mxE.
have -> : (pattern X (drawn_weights w) *m (pattern X (drawn_weights w))^T) i j = \sum_r (both i j (q r w))%:R.
  rewrite mxE; apply: eq_bigr => r _; rewrite [X in _ * X]mxE !patternE !preactivation_drawn.
  by rewrite /active /both; case: (0 <= _); case: (0 <= _); rewrite ?mulr1 ?mulr0.
have -> : mean law (fun t => active (product i t) * active (product j t)) = pb i j.
  rewrite -(@mean_same _ _ law (fun t => (both i j t)%:R)) // => [t|]; last exact: both_event.
  by rewrite /active /both; case: (0 <= _); case: (0 <= _); rewrite ?mulr1 ?mulr0.
rewrite /centred sumrB sumr_const card_ord -/(pb i j) -[pb i j *+ m]mulr_natl.
move: (\sum_r _) (pb i j) ((X *m X^T) i j) => S p x; field.
by rewrite gt_eqF.
Qed.
Lemma deviation_entry_integrable i j : integrable P (fun w => deviation w i j ^+ 2).
Proof.
apply: integrable_same (fun w => deviation_entry w i j) _; apply: integrable_multiple.
exact (integrable_sqr_draws independent (centred_integrable i j) (centred_sqr_integrable i j)).
Qed.
Lemma deviation_integrable : integrable P (fun w => frob2 (deviation w)).
Proof. by apply: integrable_sum => i; apply: integrable_sum => j; apply: deviation_entry_integrable. Qed.
Lemma deviation_mean : mean P (fun w => frob2 (deviation w)) <= n%:R ^+ 2 / (4%:R * m%:R).
Proof.
rewrite mean_sum => [|i]; last by apply: integrable_sum => j; apply: deviation_entry_integrable.
have entry i j : mean P (fun w => deviation w i j ^+ 2) <= (4%:R * m%:R)^-1.
  have sqr := integrable_sqr_draws independent (centred_integrable i j) (centred_sqr_integrable i j).
  rewrite -(mean_same (fun w => deviation_entry w i j)); last exact: integrable_multiple.
  rewrite mean_multiple // (expectation_sqr_sum independent) ?centred_mean //; last 2 first.
  - exact: centred_integrable.
  - exact: centred_sqr_integrable.
  have e0 : 0 <= mean law (fun t => centred i j t ^+ 2).
    by apply: mean_ge0 => [|t]; [apply: centred_sqr_integrable | apply: sqr_ge0].
  have -> : m%:R^-1 ^+ 2 * (X *m X^T) i j ^+ 2 * (m%:R * mean law (fun t => centred i j t ^+ 2)) =
            (X *m X^T) i j ^+ 2 * mean law (fun t => centred i j t ^+ 2) / m%:R.
    by field; rewrite gt_eqF.
  rewrite invfM; apply: ler_wpmul2r; first by rewrite invr_ge0 ler0n.
  apply: le_trans (ler_pimull e0 _) (centred_sqr_mean i j).
  exact: unit_products.
apply: (@le_trans _ _ (\sum_(i < n) \sum_(j < n) (4%:R * m%:R)^-1)).
  apply: ler_sum => i _; rewrite mean_sum => [|j]; last exact: deviation_entry_integrable.
  by apply: ler_sum => j _; apply: entry.
by rewrite !sumr_const card_ord -[X in X <= _]mulrnA -[X in X <= _]mulr_natl natrM expr2.
Qed.

(* The residual. *)
Variable v : R.
Hypothesis second_moment : forall i, mean law (fun t => relu (product i t) ^+ 2) <= v.
Let res w := residual X c (drawn_signs w) y (drawn_weights w).

Lemma out_sqr_mean i : mean law (fun t => out i t ^+ 2) <= v.
Proof.
apply: le_trans (second_moment i); rewrite le_eqVlt; apply/orP; left; apply/eqP.
by apply: mean_same => [t|]; [rewrite /out exprMn sqrr_sign mul1r | apply: out_sqr_integrable].
Qed.
Lemma residual_entry i w :
  c ^+ 2 * (\sum_r out i (q r w)) ^+ 2 + (- 2%:R * c * y i 0) * (\sum_r out i (q r w)) + y i 0 ^+ 2 = res w i 0 ^+ 2.
Proof.
rewrite /res /residual mxE [X in _ = (_ + X) ^+ 2]mxE mxE.
have -> : \sum_r drawn_signs w r * relu (preactivation X (drawn_weights w) i r) = \sum_r out i (q r w).
  by apply: eq_bigr => r _; rewrite preactivation_drawn.
by move: (y i 0) (\sum_r _) => yi S; ring.
Qed.
Let res_parts i : integrable P (fun w => c ^+ 2 * (\sum_r out i (q r w)) ^+ 2) /\
  integrable P (fun w => (- 2%:R * c * y i 0) * (\sum_r out i (q r w))).
Proof.
split; apply: integrable_multiple.
  exact (integrable_sqr_draws independent (out_integrable i) (out_sqr_integrable i)).
exact (integrable_draws independent (out_integrable i)).
Qed.
Lemma residual_entry_integrable i : integrable P (fun w => res w i 0 ^+ 2).
Proof.
have [h1 h2] := res_parts i; apply: integrable_same (residual_entry i) _.
exact: integrable_sum2 (integrable_sum2 h1 h2) (integrable_constant P _).
Qed.
Lemma residual_integrable : integrable P (fun w => nsq (res w)).
Proof.
apply: integrable_same (fun w => esym (nsqE (res w))) _.
by apply: integrable_sum => i; apply: residual_entry_integrable.
Qed.
Lemma residual_mean : mean P (fun w => nsq (res w)) <= n%:R * v + nsq y.
Proof.
rewrite (mean_same (fun w => nsqE (res w)) residual_integrable) mean_sum; last exact: residual_entry_integrable.
rewrite nsqE; apply: (@le_trans _ _ (\sum_i (v + y i 0 ^+ 2))); last first.
  by rewrite big_split /= sumr_const card_ord mulr_natl.
apply: ler_sum => i _; have [h1 h2] := res_parts i.
have h12 := integrable_sum2 h1 h2; have h3 := integrable_constant P (y i 0 ^+ 2).
rewrite -(mean_same (residual_entry i) (integrable_sum2 h12 h3)).
rewrite (mean_sum2 h12 h3) (mean_sum2 h1 h2) mean_constant !mean_multiple; last 2 first.
- exact (integrable_draws independent (out_integrable i)).
- exact (integrable_sqr_draws independent (out_integrable i) (out_sqr_integrable i)).
rewrite (mean_draws independent (out_integrable i)) balanced !mulr0 addr0 ler_add2r.
rewrite (expectation_sqr_sum independent (out_integrable i) (out_sqr_integrable i) (balanced i)).
by rewrite scale mulrA mulVf ?gt_eqF // mul1r out_sqr_mean.
Qed.

(* The neurons near zero. *)
Section Near.
Variable rho : R.
Let count w : R := m%:R^-1 * (\sum_i #|near X (drawn_weights w) rho i|%:R).
Let counted w : m%:R^-1 * (\sum_i \sum_r (`|product i (q r w)| <= rho)%R%:R) = count w.
Proof.
congr (_ * _); apply: eq_bigr => i _; rewrite -sum1_card natr_sum [RHS]big_mkcond; apply: eq_bigr => r _.
by rewrite inE preactivation_drawn; case: (`|_| <= _).
Qed.
Let rows_integrable i : integrable P (fun w => \sum_r (`|product i (q r w)| <= rho)%R%:R).
Proof. exact (integrable_draws independent (near_event i rho)). Qed.
Lemma count_integrable : integrable P count.
Proof. by apply: integrable_same counted _; apply/integrable_multiple/integrable_sum. Qed.
Lemma count_mean : mean P count = \sum_i probability law (fun t => `|product i t| <= rho).
Proof.
rewrite -(mean_same counted); last exact/integrable_multiple/integrable_sum.
rewrite mean_multiple; last exact: integrable_sum.
rewrite mean_sum // mulr_sumr; apply: eq_bigr => i _.
by rewrite (mean_draws independent (near_event i rho)) mulrA mulVf ?gt_eqF // mul1r.
Qed.
End Near.

Variables (lam delta : R).
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Hypothesis positive : forall x, lam * nsq x <= qf expected_kernel x.
Notation rho := (radius m y v lam delta).
Hypothesis width_kernel : 8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R.
Hypothesis few_near : forall i, 512%:R * n%:R * probability law (fun t => `|product i t| <= rho) <= lam * delta.

Theorem main_theorem_start_any : with_probability_under P (1 - delta / 2%:R)
  (fun w => good_weights X c y lam rho (drawn_signs w) (drawn_weights w)).
Proof.
pose t1 := (lam / 2%:R) ^+ 2; pose t2 := 8%:R * (n%:R * v + nsq y) / delta; pose t3 := lam / 128%:R.
pose count w : R := m%:R^-1 * (\sum_i #|near X (drawn_weights w) rho i|%:R).
have l2 : 0 < lam / 2%:R by rewrite divr_gt0 ?ltr0n.
have t1p : 0 < t1 by rewrite exprn_gt0.
have t2p : 0 < t2 by rewrite divr_gt0 // mulr_gt0 ?ltr0n.
have t3p : 0 < t3 by rewrite divr_gt0 ?ltr0n.
have e1 := integrable_above t1 deviation_integrable.
have e2 := integrable_above t2 residual_integrable.
have e3 := integrable_above t3 (count_integrable rho).
have e23 := event_or e2 e3.
apply: (with_probability_under_fail (event_or e1 e23)).
  have -> : delta / 2%:R = delta / 8%:R + (delta / 8%:R + delta / 4%:R) by field.
  apply: le_trans (expectation_or e1 e23) _; apply: ler_add; last first.
    apply: le_trans (expectation_or e2 e3) _; apply: ler_add.
      apply: le_trans (expectation_markov residual_integrable t2p (fun w => nsq_ge0 _)) _.
      apply: (@le_trans _ _ ((n%:R * v + nsq y) / t2)); last by apply: le_of_eq; rewrite /t2; field; rewrite !gt_eqF.
      by apply: ler_wpmul2r residual_mean; rewrite invr_ge0 ltW.
    have f0 w : 0 <= count w by rewrite mulr_ge0 ?invr_ge0 ?ler0n // sumr_ge0 // => i _; rewrite ler0n.
    apply: le_trans (expectation_markov (count_integrable rho) t3p f0) _.
    rewrite (count_mean rho) ler_pdivr_mulr //.
    apply: (@le_trans _ _ (\sum_(i < n) delta / 4%:R * t3 / n%:R)).
      apply: ler_sum => i _; have n0 : (0 < n)%N by rewrite (leq_ltn_trans _ (ltn_ord i)).
      rewrite ler_pdivl_mulr ?ltr0n // -(@ler_pmul2l _ 512%:R) ?ltr0n //.
      by rewrite mulrCA mulrC; apply: le_trans (few_near i) _; apply: le_of_eq; rewrite /t3; field.
    have r0 : 0 <= delta / 4%:R * t3 by rewrite mulr_ge0 ?divr_ge0 ?ler0n // ltW.
    rewrite sumr_const card_ord -[_ *+ n]mulr_natl.
    by have [->|n0] := eqVneq (n%:R : R) 0; [rewrite mul0r | rewrite mulrC divfK].
  apply: le_trans (expectation_markov deviation_integrable t1p (fun w => frob2_ge0 _)) _.
  apply: le_trans (ler_wpmul2r _ deviation_mean) _; first by rewrite invr_ge0 ltW.
  have -> : n%:R ^+ 2 / (4%:R * m%:R) / t1 = n%:R ^+ 2 / (lam ^+ 2 * m%:R).
    by rewrite /t1; field; rewrite !gt_eqF.
  rewrite ler_pdivr_mulr ?mulr_gt0 ?exprn_gt0 // mulrAC ler_pdivl_mulr ?ltr0n //.
  by apply: le_trans (le_trans _ width_kernel) _; apply: le_of_eq; ring.
move=> w; rewrite !negb_or -!leNgt => /and3P[h1 h2 h3]; split=> //.
  move=> x; apply: le_trans (ntk_gram_concentrates_positivity (ltW l2) positive h1 x).
  by apply: ler_wpmul2r; [apply: nsq_ge0 | apply: le_of_eq; field].
rewrite /radius [8%:R / lam * _]mulrAC; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
rewrite -mulrA; apply: ler_wpmul2l; first exact: ler0n.
rewrite /norm -sqrtrM ?divr_ge0 ?ler0n //; apply: ler_wsqrtr.
have -> : 8%:R * n%:R * (n%:R * v + nsq y) / (delta * m%:R) = n%:R / m%:R * t2.
  by rewrite /t2; field; rewrite !gt_eqF.
by apply: ler_wpmul2l h2; rewrite divr_ge0 ?ler0n.
Qed.
End AnySampler.

(* The start: each neuron has independent weights, uniform in a finite set, and an independent random sign. *)
Section FiniteSampler.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d).
Definition neuron := [finType of bool * Nu].
Notation starts := {ffun 'I_m -> neuron}.
Implicit Types w : starts.

Definition start_signs w (r : 'I_m) : R := (-1) ^+ (w r).1.
Definition start_weights w : 'M[R]_(m, d) := weights (fun q : neuron => wt q.2) w.
Definition start_residual w : 'cV[R]_n := residual X c (start_signs w) y (start_weights w).

(* The condition on the start, for a distance rho that every neuron may move. *)
Definition good_start (lam rho : R) w := good_weights X c y lam rho (start_signs w) (start_weights w).

Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.

Lemma start_signs_sq w r : start_signs w r ^+ 2 = 1.
Proof. by rewrite /start_signs sqrr_sign. Qed.
Lemma neurons_inhabited : (0 < #|neuron|)%N.
Proof. by rewrite card_prod card_bool muln_gt0. Qed.
Lemma starts_inhabited : (0 < #|[finType of starts]|)%N.
Proof. exact: card_draws neurons_inhabited. Qed.

(* The Gram matrix does not depend on the signs. *)
Lemma gram_start w : gram X c (start_signs w) (start_weights w) = gram X c (fun=> 1) (start_weights w).
Proof. by rewrite !ntk_gram_factorization // => r; rewrite ?expr1n ?start_signs_sq. Qed.

Lemma kernel_neuron : kernel X (fun q : neuron => wt q.2) = kernel X wt.
Proof.
apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE; congr (_ * _).
by rewrite -(Ex_snd (S := bool_finType)
  (fun t => active (input_product X wt i t) * active (input_product X wt j t))) ?card_bool.
Qed.

(* The output of one neuron at point i. *)
Let out i (q : neuron) : R := (-1) ^+ q.1 * relu (input_product X wt i q.2).

Lemma network_start w i : network X c (start_signs w) (start_weights w) i 0 = c * \sum_r out i (w r).
Proof. by rewrite mxE; congr (_ * _); apply: eq_bigr => r _; rewrite preactivation_weights. Qed.

Lemma out_mean i : Ex (out i) = 0.
Proof.
rewrite /out (Ex_indep (fun b : bool => (-1) ^+ b) (fun t => relu (input_product X wt i t))).
by rewrite /Ex big_bool /= expr0 expr1 addNr !mul0r.
Qed.
Variable v : R.
Hypothesis second_moment : forall i, Ex (fun t => relu (input_product X wt i t) ^+ 2) <= v.
Variables (lam delta : R).
Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis scale_gt0 : 0 < n%:R * v + nsq y.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Notation rho := (radius m y v lam delta).

Theorem main_theorem_start :
  8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  (forall i, 512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= rho) <= lam * delta) ->
  with_probability (1 - delta / 2%:R) (good_start lam rho).
Proof.
move=> width_kernel few_near; apply/(expectation_counting_probability _ _ (counting_of_counting R starts_inhabited)).
have B0 : (0 < #|bool_finType|)%N by rewrite card_bool.
have K : expected_kernel X (expectation_of_counting R neurons_inhabited) (fun t : neuron => wt t.2) = kernel X wt.
  by rewrite -kernel_neuron.
apply: (main_theorem_start_any (law := expectation_of_counting R neurons_inhabited) (q := fun r w => w r)
  (negative := fun t : neuron => t.1) (wt := fun t : neuron => wt t.2)) => //.
- exact: expectation_independent (counting_of_counting R starts_inhabited) (counting_of_counting R neurons_inhabited).
- exact: out_mean.
- by move=> i; rewrite /= (Ex_snd (fun t => relu (input_product X wt i t) ^+ 2)).
- by move=> x; rewrite K.
- move=> i; apply: le_trans (few_near i).
  by rewrite -(Pr_snd R (S := bool_finType) (fun t => `|input_product X wt i t| <= rho)).
Qed.

(* Anti-concentration: P[|w'x_i| <= rho] is at most linear in rho, up to k0 for atoms near zero. *)
Section AntiConcentration.
Variables (kap k0 : R).
Hypothesis kap_ge0 : 0 <= kap.
Hypothesis few_atoms : 512%:R * n%:R * k0 <= lam * delta.
Hypothesis anti_concentration : forall i,
  Pr R (fun t => `|input_product X wt i t| <= rho) <= kap * rho + k0.
Hypothesis width_stable : 2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y)
  <= lam ^+ 2 * (lam * delta - 512%:R * n%:R * k0) ^+ 2 * delta * m%:R.

Lemma few_near_anti_concentration i :
  512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= rho) <= lam * delta.
Proof.
have n0 : 0 <= 512%:R * n%:R :> R by rewrite mulr_ge0 ?ler0n.
apply: le_trans (ler_wpmul2l n0 (anti_concentration i)) _; rewrite mulrDr -ler_subr_addr.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?subr_ge0 //; last first.
  exact: mulr_ge0 n0 (mulr_ge0 kap_ge0 (radius_ge0 m y v delta lam_gt0)).
have -> : (512%:R * n%:R * (kap * rho)) ^+ 2 = (512%:R * n%:R * kap) ^+ 2 * rho ^+ 2 by ring.
rewrite radius_sq // mulrA ler_pdivr_mulr; last by rewrite !mulr_gt0 ?exprn_gt0 // ltr0n.
by apply: le_trans (le_trans _ width_stable) _; apply: le_of_eq; ring.
Qed.
End AntiConcentration.

Theorem main_theorem_start_anti_concentration kap k0 : 0 <= kap -> 512%:R * n%:R * k0 <= lam * delta ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= kap * rho + k0) ->
  8%:R * n%:R ^+ 2 <= lam ^+ 2 * delta * m%:R ->
  2%:R ^+ 27 * kap ^+ 2 * n%:R ^+ 3 * (n%:R * v + nsq y)
    <= lam ^+ 2 * (lam * delta - 512%:R * n%:R * k0) ^+ 2 * delta * m%:R ->
  with_probability (1 - delta / 2%:R) (good_start lam rho).
Proof.
by move=> kap0 hk0 hp hK hS; apply: main_theorem_start hK (few_near_anti_concentration kap0 hk0 hp hS).
Qed.
End FiniteSampler.
