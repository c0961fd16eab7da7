(* The random start of training, for samplers with light tails: the width depends on the logarithm of 1/delta.

   Main results
   ------------
   The setting and the numbers lambda and kappa are those of MainTheorem.v. The outputs of a neuron hardly ever exceed B:
   P[max(0, w'x_i) > B] <= delta / (8 n m) for every i; a sampler of bounded weights has a B which they never exceed. The
   distance that a neuron may go is rho = (8/lambda) sqrt(n/m) (B sqrt(2 n ln(16 n/delta)) + |y|).
   - main_theorem_start_outputs: if P[max(0, w'x_i) > B] <= delta' / (n m) for every i, then with probability at least
     1 - delta - delta', |f_i(W_0)| <= B sqrt(2 ln(2 n/delta)) for every i.
   - subgaussian_few_large: B = sqrt(2 ln(8 n m/delta)) is enough, if P[w'x_i >= t] <= exp(-t^2/2) for t >= 0, as for normal
     weights.
   - main_theorem_start_hoeffding: if
       lambda^2 m >= 2 n^2 ln(8 n (n + 1)/delta),  lambda m >= 256 n ln(8 n/delta),  P[|w'x_i| <= rho] <= lambda/(512 n)
     for every i, then with probability at least 1 - delta/2 the start is good for rho.
   - main_theorem_start_hoeffding_anti_concentration: likewise if P[|w'x_i| <= rho] <= kappa rho + kappa_0 for every i,
     512 n kappa_0 <= lambda and
       lambda^2 (lambda - 512 n kappa_0)^2 m >= 2^24 kappa^2 n^3 (B sqrt(2 n ln(16 n/delta)) + |y|)^2.

   Dependencies: FiniteProbability, NeuralTangentKernel, Hoeffding, RandomStart; the real numbers and the exponential of
   mathcomp-analysis, with its classical axioms.

   Structure: the outputs at the start, and when they are small; three failures; the good start; anti-concentration. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals sequences exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability NeuralTangentKernel GaussNewton.
From SketchedGaussNewton Require Import Hoeffding RandomStart.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section BoundedStart.
Variables (R : realType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Variables (Nu : finType) (wt : Nu -> 'rV[R]_d) (B lam delta : R).
Notation starts := {ffun 'I_m -> neuron Nu}.
Implicit Types w : starts.
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis points : (0 < n)%N.
Hypothesis inhabited : (0 < #|Nu|)%N.
Hypothesis bound_ge0 : 0 <= B.

Let m_gt0 : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.
Let n_gt0 : 0 < n%:R :> R. Proof. by rewrite ltr0n. Qed.

(* With probability at least 1 - dl - tl, where tl bounds how likely it is that an output exceeds B. *)
Theorem main_theorem_start_outputs dl tl : 0 < dl -> dl <= 1 ->
  (forall i, n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= tl) ->
  with_probability (1 - (dl + tl)) (fun w : starts => forall i,
    `|network X c (start_signs R w) (start_weights wt w) i 0| <= B * Num.sqrt (2%:R * ln (2%:R * n%:R / dl))).
Proof.
move=> d0 d1 few_large; set L := ln _.
have q0 : 0 < 2%:R * n%:R / dl :> R by rewrite divr_gt0 // mulr_gt0 ?ltr0n.
have L0 : 0 <= L by apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans d1) // -natrM ler1n muln_gt0.
have c_norm : `|c| = Num.sqrt m%:R^-1 by rewrite -scale sqrtr_sqr.
(* No output exceeds B, except with probability tl. *)
pose large (p : 'I_n * 'I_m) (w : starts) := B < relu (input_product X wt p.1 (w p.2).2).
have large_fails : Pr R (fun w : starts => [exists p, large p w]) <= tl.
  apply: le_trans (Pr_exists _ large) _.
  apply: (@le_trans _ _ (\sum_(p : 'I_n * 'I_m) (tl / (n%:R * m%:R)))); last first.
    rewrite sumr_const card_prod !card_ord -[X in X <= _]mulr_natl natrM mulrC divfK //.
    by rewrite mulf_neq0 ?gt_eqF.
  apply: ler_sum => -[i r] _; rewrite ler_pdivl_mulr ?mulr_gt0 // mulrC; apply: le_trans (few_large i).
  rewrite ler_pmul2l ?mulr_gt0 // (Pr_ffun_marginal _ r (fun q : neuron Nu => B < relu (input_product X wt i q.2))).
  by rewrite (Pr_snd R (S := bool_finType) (fun t => B < relu (input_product X wt i t))) ?card_bool.
have small w : ~~ [exists p, large p w] -> forall i r, relu (input_product X wt i (w r).2) <= B.
  by rewrite negb_exists => /forallP h i r; have := h (i, r); rewrite -leNgt.
have [B0|B0] := eqVneq B 0.
  apply: (@with_probability_fail _ _ (fun w => [exists p, large p w])) => [||w /small h i].
  - exact: starts_inhabited.
  - by apply: le_trans large_fails _; rewrite ler_addr ltW.
  rewrite network_start big1 => [|r _]; first by rewrite mulr0 normr0 B0 mul0r.
  have z : relu (input_product X wt i (w r).2) = 0.
    by apply: le_anti; rewrite -{1}B0 h le_maxr lexx.
  by rewrite z mulr0.
have Bp : 0 < B by rewrite lt_neqAle eq_sym B0 bound_ge0.
(* The outputs, cut off at B. *)
pose out i (q : neuron Nu) : R := (-1) ^+ q.1 * Num.min (relu (input_product X wt i q.2)) B.
have out0 i : Ex (out i) = 0.
  rewrite /out (Ex_indep (fun b : bool => (-1) ^+ b) (fun t => Num.min (relu (input_product X wt i t)) B)).
  by rewrite /Ex big_bool /= expr0 expr1 addNr !mul0r.
pose t := B * Num.sqrt (2%:R * m%:R * L).
have t0 : 0 <= t by rewrite mulr_ge0 ?sqrtr_ge0 // ltW.
pose dev i (w : starts) := t <= `|\sum_r (out i (w r) - Ex (out i))|.
apply: (@with_probability_fail _ _ (fun w => [exists i, dev i w] || [exists p, large p w])) => [||w].
- exact: starts_inhabited.
- apply: le_trans (Pr_or _ _ _) _; apply: ler_add large_fails.
  apply: le_trans (Pr_exists _ dev) _; apply: (@le_trans _ _ (\sum_(i < n) (dl / n%:R))); last first.
    by rewrite sumr_const card_ord -[X in X <= _]mulr_natl mulrC divfK ?gt_eqF.
  apply: ler_sum => i _; have range (r : 'I_m) q : - B <= out i q <= B.
    have z0 : 0 <= Num.min (relu (input_product X wt i q.2)) B.
      by rewrite le_minr bound_ge0 andbT le_maxr lexx.
    by rewrite -ler_norml normrM normr_sign mul1r ger0_norm // le_minl lexx orbT.
  apply: le_trans (hoeffding_abs (neurons_inhabited inhabited) range t0) _.
  rewrite sumr_const card_ord -[_ *+ m]mulr_natl.
  have -> : 2%:R * t ^+ 2 / (m%:R * (B - - B) ^+ 2) = L.
    rewrite /t exprMn sqr_sqrtr ?mulr_ge0 ?ler0n // opprK -mulr2n -mulr_natl.
    by field; rewrite !gt_eqF.
  by rewrite expRN lnK ?posrE // le_eqVlt; apply/orP; left; apply/eqP; field; rewrite !gt_eqF.
rewrite negb_or => /andP[hdev /small hB] i; move: hdev; rewrite negb_exists => /forallP/(_ i).
rewrite /dev -ltNge => /ltW hi; rewrite network_start normrM c_norm.
have -> : B * Num.sqrt (2%:R * L) = Num.sqrt m%:R^-1 * t.
  rewrite /t mulrCA -sqrtrM ?invr_ge0 ?ler0n //; congr (_ * Num.sqrt _); field; rewrite gt_eqF //.
apply: ler_wpmul2l (sqrtr_ge0 _) _ _ _; apply: le_trans hi; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by congr `|_|; apply: eq_bigr => r _; rewrite out0 subr0 /out min_l.
Qed.

(* Outputs that never exceed B. *)
Lemma few_large_bounded (tl : R) : 0 <= tl -> (forall i t, relu (input_product X wt i t) <= B) ->
  forall i, n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= tl.
Proof.
move=> tl0 h i; rewrite /Pr Ex_eq0 ?mulr0 // => t.
by rewrite ltNge h.
Qed.

(* Outputs with the tails of a normal variable. *)
Theorem subgaussian_few_large dl : 0 < dl -> dl <= 1 ->
  (forall i t, 0 <= t -> Pr R (fun q => t <= input_product X wt i q) <= expR (- (t ^+ 2 / 2%:R))) ->
  forall i, 8%:R * n%:R * m%:R *
    Pr R (fun q => Num.sqrt (2%:R * ln (8%:R * n%:R * m%:R / dl)) < relu (input_product X wt i q)) <= dl.
Proof.
move=> d0 d1 tail i; set L := ln _; have q0 : 0 < 8%:R * n%:R * m%:R :> R by rewrite !mulr_gt0 ?ltr0n.
have L0 : 0 <= 2%:R * L.
  rewrite mulr_ge0 ?ler0n //; apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans d1) // -!natrM ler1n.
  by rewrite !muln_gt0 points.
rewrite mulrC -ler_pdivl_mulr //.
apply: (@le_trans _ _ (Pr R (fun q => Num.sqrt (2%:R * L) <= input_product X wt i q))).
  by apply: Pr_le => q; rewrite /relu lt_maxr ltNge sqrtr_ge0 /=; apply: ltW.
apply: le_trans (tail i _ (sqrtr_ge0 _)) _; rewrite sqr_sqrtr // mulrAC mulfV ?pnatr_eq0 // mul1r.
by rewrite expRN lnK ?posrE ?divr_gt0 // invf_div.
Qed.

Hypothesis lam_gt0 : 0 < lam.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis delta_le1 : delta <= 1.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Hypothesis few_large : forall i, 8%:R * n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta.

(* A bound on the residual at the start, and the distance that a neuron may move. *)
Definition residual_bound := B * Num.sqrt (2%:R * n%:R * ln (16%:R * n%:R / delta)) + norm y.
Definition bounded_radius := 8%:R / lam * (Num.sqrt (n%:R / m%:R) * residual_bound).

Let dl := delta / 8%:R.
Let dl_gt0 : 0 < dl. Proof. by rewrite divr_gt0 ?ltr0n. Qed.
Let dl_le1 : dl <= 1.
Proof. by rewrite ler_pdivr_mulr ?ltr0n // mul1r (le_trans delta_le1) // ler1n. Qed.

Lemma start_residual_bounded :
  with_probability (1 - (dl + dl)) (fun w : starts => norm (start_residual X c y wt w) <= residual_bound).
Proof.
have rare i : n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= dl.
  rewrite ler_pdivl_mulr ?ltr0n //; apply: le_trans (few_large i); apply: le_of_eq; ring.
apply: with_probability_sub (lexx _) _ (main_theorem_start_outputs dl_gt0 dl_le1 rare) => w h.
apply: le_trans (norm_triangle _ _) _; rewrite normN ler_add2r.
have -> : 16%:R * n%:R / delta = 2%:R * n%:R / dl by rewrite /dl; field; rewrite gt_eqF.
move: h; set L := ln _ => h.
have L0 : 0 <= L.
  by apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans dl_le1) // -natrM ler1n muln_gt0.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?norm_ge0 ?mulr_ge0 ?sqrtr_ge0 ?bound_ge0 //.
rewrite norm_sq nsqE exprMn sqr_sqrtr ?mulr_ge0 ?ler0n //.
apply: (@le_trans _ _ (\sum_(i < n) B ^+ 2 * (2%:R * L))).
  apply: ler_sum => i _; rewrite -[2%:R * L]sqr_sqrtr ?mulr_ge0 ?ler0n // -exprMn -real_normK ?num_real //.
  by rewrite ler_pexpn2r ?nnegrE ?normr_ge0 ?mulr_ge0 ?sqrtr_ge0 ?bound_ge0.
by rewrite sumr_const card_ord -[_ *+ n]mulr_natl le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Section Width.
Hypothesis width_kernel : 2%:R * n%:R ^+ 2 * ln (8%:R * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R.
Hypothesis width_stable : 256%:R * n%:R * ln (8%:R * n%:R / delta) <= lam * m%:R.
Hypothesis few_near : forall i,
  512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= bounded_radius) <= lam.

Lemma start_kernel_bounded : with_probability (1 - dl) (fun w : starts => forall x,
  lam / 2%:R * nsq x <= qf (gram X c (start_signs R w) (start_weights wt w)) x).
Proof.
have one (r : 'I_m) : (fun=> 1 : R) r ^+ 2 = 1 by rewrite expr1n.
have conc := ntk_gram_concentrates_hoeffding_frobenius (fun q : neuron Nu => wt q.2)
  unit_inputs one scale wide (neurons_inhabited inhabited) points dl_gt0 dl_le1.
apply: with_probability_sub (lexx _) _ conc => w; rewrite kernel_neuron // -/(start_weights wt w) => h x.
have l2 : 0 <= lam / 2%:R by rewrite divr_ge0 ?ler0n // ltW.
rewrite gram_start //; have -> : lam / 2%:R = lam - lam / 2%:R by field.
apply: (ntk_gram_concentrates_positivity l2 positive) => {x}.
rewrite -[X in X <= _]sqr_sqrtr ?frob2_ge0 // ler_pexpn2r ?nnegrE ?sqrtr_ge0 //; apply: le_trans h _.
have -> : (n * n.+1)%:R / dl = 8%:R * n%:R * (n%:R + 1) / delta.
  by rewrite natrM mulrSr /dl; field; rewrite gt_eqF.
set L := ln _; have L0 : 0 <= L / (2%:R * m%:R).
  rewrite divr_ge0 ?mulr_ge0 ?ler0n //; apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r -mulrSr -!natrM.
  by rewrite (le_trans delta_le1) // ler1n !muln_gt0 points.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 ?invr_ge0 ?ler0n ?(ltW lam_gt0) ?sqrtr_ge0 // !exprMn sqr_sqrtr //.
rewrite mulrA ler_pdivr_mulr ?mulr_gt0 ?ltr0n //.
have k0 : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
by apply: le_trans (le_trans _ (ler_wpmul2l k0 width_kernel)) _; apply: le_of_eq; rewrite -/L; field.
Qed.

Lemma start_stable_bounded : with_probability (1 - dl) (fun w : starts =>
  m%:R^-1 * (\sum_i #|near X (start_weights wt w) bounded_radius i|%:R) <= lam / 128%:R).
Proof.
have hp i : Pr R (fun q : neuron Nu => `|input_product X (fun q : neuron Nu => wt q.2) i q| <= bounded_radius)
    <= lam / (512%:R * n%:R).
  rewrite ler_pdivl_mulr ?mulr_gt0 ?ltr0n // mulrC; apply: le_trans (few_near i).
  by rewrite -(Pr_snd R (S := bool_finType) (fun t => `|input_product X wt i t| <= bounded_radius)) ?card_bool.
have count := ntk_activations_are_stable_chernoff wide (neurons_inhabited inhabited) points dl_gt0 hp.
apply: with_probability_sub (lexx _) _ count => w h; rewrite mulr_sumr.
set p := lam / _ in h; set L := ln _ in h.
apply: (@le_trans _ _ (\sum_(i < n) (2%:R * p + L / m%:R))); first by apply: ler_sum => i _; apply: h.
rewrite sumr_const card_ord -[_ *+ n]mulr_natl mulrDr.
have -> : lam / 128%:R = lam / 256%:R + lam / 256%:R by field.
apply: ler_add; first by apply: le_of_eq; rewrite /p; field; rewrite gt_eqF.
rewrite mulrA ler_pdivr_mulr // mulrAC ler_pdivl_mulr ?ltr0n // [X in X <= _]mulrC [X in X <= _]mulrA.
apply: le_trans width_stable; apply: le_of_eq; congr (_ * ln _); rewrite /dl; field; rewrite gt_eqF //.
Qed.

Theorem main_theorem_start_hoeffding :
  with_probability (1 - delta / 2%:R) (fun w : starts => good_start X c y wt lam bounded_radius w).
Proof.
have i0 := starts_inhabited m inhabited.
have all := with_probability_and i0 start_kernel_bounded
  (with_probability_and i0 start_stable_bounded start_residual_bounded).
have e : 1 - delta / 2%:R = 1 - (dl + (dl + (dl + dl))) by rewrite /dl; field.
apply: with_probability_sub (le_of_eq e) _ all => w [h1 [h2 h3]]; split=> //.
rewrite /bounded_radius [8%:R / lam * _]mulrAC; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
by rewrite -mulrA; apply: ler_wpmul2l; [apply: ler0n | apply: ler_wpmul2l (sqrtr_ge0 _) _ _ h3].
Qed.
End Width.

Lemma bounded_radius_sq : bounded_radius ^+ 2 = 64%:R * n%:R * residual_bound ^+ 2 / (lam ^+ 2 * m%:R).
Proof.
rewrite /bounded_radius !exprMn sqr_sqrtr ?divr_ge0 ?ler0n //; move: residual_bound => q.
by field; rewrite !gt_eqF.
Qed.
Lemma residual_bound_ge0 : 0 <= residual_bound.
Proof. by rewrite addr_ge0 ?norm_ge0 // mulr_ge0 ?sqrtr_ge0 // bound_ge0. Qed.

(* Anti-concentration: P[|w'x_i| <= rho] is at most linear in rho, up to k0 for atoms near zero. *)
Section AntiConcentration.
Variables (kap k0 : R).
Hypothesis kap_ge0 : 0 <= kap.
Hypothesis few_atoms : 512%:R * n%:R * k0 <= lam.
Hypothesis anti_concentration : forall i,
  Pr R (fun t => `|input_product X wt i t| <= bounded_radius) <= kap * bounded_radius + k0.
Hypothesis width_near : 2%:R ^+ 24 * kap ^+ 2 * n%:R ^+ 3 * residual_bound ^+ 2
  <= lam ^+ 2 * (lam - 512%:R * n%:R * k0) ^+ 2 * m%:R.

Lemma few_near_bounded i :
  512%:R * n%:R * Pr R (fun t => `|input_product X wt i t| <= bounded_radius) <= lam.
Proof.
have nn : 0 <= 512%:R * n%:R :> R by rewrite mulr_ge0 ?ler0n.
have r0 : 0 <= bounded_radius.
  by rewrite mulr_ge0 ?divr_ge0 ?ler0n ?(ltW lam_gt0) // mulr_ge0 ?sqrtr_ge0 ?residual_bound_ge0.
apply: le_trans (ler_wpmul2l nn (anti_concentration i)) _; rewrite mulrDr -ler_subr_addr.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?subr_ge0 //; last exact: mulr_ge0 nn (mulr_ge0 kap_ge0 r0).
have -> : (512%:R * n%:R * (kap * bounded_radius)) ^+ 2 = (512%:R * n%:R * kap) ^+ 2 * bounded_radius ^+ 2 by ring.
rewrite bounded_radius_sq mulrA ler_pdivr_mulr; last by rewrite !mulr_gt0 ?exprn_gt0.
by apply: le_trans (le_trans _ width_near) _; apply: le_of_eq; move: residual_bound => q; ring.
Qed.
End AntiConcentration.

Theorem main_theorem_start_hoeffding_anti_concentration kap k0 : 0 <= kap -> 512%:R * n%:R * k0 <= lam ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= bounded_radius) <= kap * bounded_radius + k0) ->
  2%:R * n%:R ^+ 2 * ln (8%:R * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R ->
  256%:R * n%:R * ln (8%:R * n%:R / delta) <= lam * m%:R ->
  2%:R ^+ 24 * kap ^+ 2 * n%:R ^+ 3 * residual_bound ^+ 2
    <= lam ^+ 2 * (lam - 512%:R * n%:R * k0) ^+ 2 * m%:R ->
  with_probability (1 - delta / 2%:R) (fun w : starts => good_start X c y wt lam bounded_radius w).
Proof.
by move=> kap0 hk0 hp hK hL hS; apply: main_theorem_start_hoeffding hK hL (few_near_bounded kap0 hk0 hp hS).
Qed.
End BoundedStart.
