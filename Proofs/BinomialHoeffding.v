(* The binomial sampler with logarithms of 1/delta.

   Main results
   ------------
   The sampler of BinomialSampler.v: each weight is N^(-1/2) times the sum of N random signs.
   - binomial_tail: for |x| = 1 and t >= 0, P[w'x >= t] <= exp(-t^2/2), for any N > 0: the tails of a normal variable.
   - binomial_bounded_setting: all that MainTheoremHoeffding.v requires of width and sampler holds for
     B = sqrt(2 ln(8 n m/delta)), D = B sqrt(2 n ln(16 n/delta)) + |y|, if K >= lambda I for the kernel of the sampler
     and
       m >= 2^27 d n^3 D^2 / (3 lambda^4),  N >= 2^21 n^2 / (3 lambda^2).
   - main_theorem_binomial_hoeffding: then the program of main_theorem_hoeffding, which draws sketches until one succeeds,
     halves the residual in every step with probability at least 1 - delta.

   Dependencies: BinomialSampler, MainTheoremHoeffding, and what they depend on; the real numbers and the exponential of
   mathcomp-analysis, with its classical axioms.

   Structure: tails; the setting; the theorem. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals sequences exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding NeuralTangentKernel.
From SketchedGaussNewton Require Import GaussNewton RandomStart MainTheorem BinomialSampler.
From SketchedGaussNewton Require Import Hoeffding RandomStartHoeffding MainTheoremHoeffding.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Tail.
Variables (R : realType) (N d : nat).
Hypothesis some_signs : (0 < N)%N.

(* The moment generating function of one weight is at most that of a normal variable. *)
Lemma binomial_weight_mgf (z s : R) : 0 <= s ->
  Ex (fun b : bits N => expR (s * (binomial_weight R b * z))) <= expR (s ^+ 2 * z ^+ 2 / 2%:R).
Proof.
move=> s0; have N0 : 0 < N%:R :> R by rewrite ltr0n.
set r : R := Num.sqrt N%:R; have r0 : 0 < r by rewrite sqrtr_gt0.
have rN : r ^+ 2 = N%:R by rewrite sqr_sqrtr // ltW.
pose F (k : 'I_N) (b : bool) : R := (-1) ^+ b * z / r.
pose h (k : 'I_N) : R := `|z| / r.
have range k b : - h k <= F k b <= h k.
  by rewrite -ler_norml /F /h !normrM normr_sign mul1r normfV (gtr0_norm r0).
have F0 k : Ex (F k) = 0 by rewrite /Ex /F big_bool /= expr0 expr1 mulN1r mul1r mulNr addNr mul0r.
have B0 : (0 < #|[finType of bool]|)%N by rewrite card_bool.
have := sum_mgf B0 range s0.
have hE k : (h k - - h k) ^+ 2 = 4%:R * (z ^+ 2 / N%:R).
  by rewrite opprK /h -rN -[z ^+ 2]real_normK ?num_real //; move: `|z| => u; field; rewrite gt_eqF.
rewrite (eq_bigr _ (fun k _ => hE k)) sumr_const card_ord -[_ *+ N]mulr_natl.
have -> : s ^+ 2 * (N%:R * (4%:R * (z ^+ 2 / N%:R))) / 8%:R = s ^+ 2 * z ^+ 2 / 2%:R by field; rewrite gt_eqF.
apply: le_trans; rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_Ex => b; congr (expR (s * _)).
rewrite /binomial_weight -/r mulrAC !mulr_suml; apply: eq_bigr => k _.
by rewrite F0 subr0.
Qed.

Theorem binomial_tail (x : 'cV[R]_d) t : nsq x = 1 -> 0 <= t ->
  Pr R (fun q => t <= dot (@binomial_weights R N d q)^T x) <= expR (- (t ^+ 2 / 2%:R)).
Proof.
move=> x1 t0; pose S q := dot (@binomial_weights R N d q)^T x.
apply: (@le_trans _ _ (Pr R (fun q => expR (t * t) <= expR (t * S q)))).
  by apply: Pr_le => q h; rewrite ler_expR ler_wpmul2l.
apply: le_trans (markov_ge (expR_gt0 _) (fun q => ltW (expR_gt0 (t * S q)))) _.
rewrite ler_pdivr_mulr ?expR_gt0 // -expRD.
have -> : - (t ^+ 2 / 2%:R) + t * t = \sum_l (t ^+ 2 * x l 0 ^+ 2 / 2%:R).
  by rewrite -mulr_suml -mulr_sumr -nsqE x1; field.
pose g l (b : bits N) := expR (t * (binomial_weight R b * x l 0)).
rewrite (eq_Ex (g := fun q : binomial_draws N d => \prod_l g l (q l))) => [|q]; last first.
  by rewrite /S product_sum mulr_sumr expR_sum.
rewrite Ex_ffun_prod expR_sum; apply: ler_prod => l _; apply/andP; split; last exact: binomial_weight_mgf.
by apply: Ex_ge0 => b; rewrite ltW ?expR_gt0.
Qed.
End Tail.

Section BinomialBounded.
Variables (R : realType) (n' m d N : nat).
Notation n := n'.+1.
Variables (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n).
Notation wt := (@binomial_weights R N d).
Variables (lam delta : R).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis lam_gt0 : 0 < lam.
Hypothesis positive : forall x, lam * nsq x <= qf (kernel X wt) x.
Hypothesis delta_gt0 : 0 < delta.
Hypothesis delta_le1 : delta <= 1.
(* An output exceeds this with probability at most delta / (8 n m). *)
Definition binomial_bound : R := Num.sqrt (2%:R * ln (8%:R * n%:R * m%:R / delta)).
Notation B := binomial_bound.
Notation D := (residual_bound y B delta).
Notation L := (ln (16%:R * n%:R / delta)).
Hypothesis width : 2%:R ^+ 27 * d%:R * n%:R ^+ 3 * D ^+ 2 <= 3%:R * lam ^+ 4 * m%:R.
Hypothesis signs_per_weight : 2%:R ^+ 21 * n%:R ^+ 2 <= 3%:R * lam ^+ 2 * N%:R.

Let n0 : 0 < n%:R :> R. Proof. by rewrite ltr0n. Qed.
Let m0 : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.
Let n1 : 1 <= n%:R :> R. Proof. by rewrite ler1n. Qed.
Let N_gt0 : (0 < N)%N.
Proof.
rewrite lt0n; apply: contraTneq signs_per_weight => ->.
by rewrite mulr0 -ltNge mulr_gt0 ?exprn_gt0 ?ltr0n.
Qed.
Let N0 : 0 < N%:R :> R. Proof. by rewrite ltr0n. Qed.
Let d1 : 1 <= d%:R :> R.
Proof.
rewrite ler1n lt0n; apply/eqP => d0; have /eqP := unit_inputs 0.
by rewrite nsqE big1 ?(eq_sym 0) ?oner_eq0 // => l _; have := ltn_ord l; rewrite {2}d0.
Qed.
Let lam_le1 : lam <= 1.
Proof.
have e1 : nsq (ev R (0 : 'I_n)) = 1 by rewrite -qf1 qf_ev mxE eqxx.
have := positive (ev R 0); rewrite e1 mulr1 qf_ev mxE => /le_trans -> //.
have -> : (X *m X^T) 0 0 = 1.
  by rewrite -(unit_inputs 0) nsqE mxE; apply: eq_bigr => l _; rewrite !mxE expr2.
rewrite mul1r; apply: le_trans (Pr_le1 R (fun q => 0 <= input_product X wt 0 q)); apply: Ex_le => q.
by rewrite /active; case: (0 <= _); rewrite ?mulr0 ?mulr1.
Qed.

Lemma ln_ge1 (z : R) : 8%:R <= z -> 1 <= ln z.
Proof.
move=> z8; have z0 : 0 < z by apply: lt_le_trans z8; rewrite ltr0n.
rewrite -ler_expR lnK ?posrE //; apply: le_trans z8; apply: le_trans (expR1_le3 R) _.
by rewrite ler_nat.
Qed.
Lemma log_points_ge0 : 0 <= L.
Proof.
by apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans delta_le1) // -natrM ler1n.
Qed.
(* The width holds 2^29 n^4 ln(16 n/delta) / 3. *)
Lemma width_log : 4%:R * 2%:R ^+ 27 * n%:R ^+ 4 * L <= 3%:R * (lam ^+ 4 * m%:R).
Proof.
rewrite mulrA; apply: le_trans width; have L0 := log_points_ge0.
have A1 : 1 <= ln (8%:R * n%:R * m%:R / delta).
  apply: ln_ge1; rewrite ler_pdivl_mulr //; apply: (@le_trans _ _ 8%:R); first by rewrite ler_pimulr ?ler0n.
  by rewrite -mulrA ler_pemulr ?ler0n // -natrM ler1n muln_gt0.
have D2 : 4%:R * n%:R * L <= D ^+ 2.
  apply: (@le_trans _ _ ((B * Num.sqrt (2%:R * n%:R * L)) ^+ 2)); last first.
    by rewrite ler_pexpn2r ?nnegrE ?addr_ge0 ?mulr_ge0 ?sqrtr_ge0 ?norm_ge0 // ler_addl norm_ge0.
  rewrite exprMn !sqr_sqrtr ?mulr_ge0 ?ler0n // ?(le_trans ler01 A1) //.
  have -> : 2%:R * ln (8%:R * n%:R * m%:R / delta) * (2%:R * n%:R * L) =
     4%:R * n%:R * L * ln (8%:R * n%:R * m%:R / delta) by ring.
  by rewrite ler_pemulr // !mulr_ge0 ?ler0n.
have q0 : 0 <= 2%:R ^+ 27 * d%:R * n%:R ^+ 3 :> R by rewrite !mulr_ge0 ?exprn_ge0 ?ler0n.
apply: le_trans (ler_wpmul2l q0 D2).
have -> : 2%:R ^+ 27 * d%:R * n%:R ^+ 3 * (4%:R * n%:R * L) = d%:R * (4%:R * 2%:R ^+ 27 * n%:R ^+ 4 * L) by ring.
by rewrite ler_pemull // !mulr_ge0 ?exprn_ge0 ?ler0n.
Qed.

Theorem binomial_bounded_setting : bounded_setting m X c y wt B lam delta.
Proof.
have L0 := log_points_ge0; pose k0 : R := Num.sqrt (2%:R / (3%:R * N%:R)).
have k2 : k0 ^+ 2 = 2%:R / (3%:R * N%:R) by rewrite sqr_sqrtr // divr_ge0 ?mulr_ge0 ?ler0n.
pose kap : R := Num.sqrt (2%:R * d%:R / 3%:R).
have kap2 : kap ^+ 2 = 2%:R * d%:R / 3%:R by rewrite sqr_sqrtr // divr_ge0 ?mulr_ge0 ?ler0n.
have l2 : 0 <= lam / 2%:R by rewrite divr_ge0 ?ler0n // ltW.
have atoms : 512%:R * n%:R * k0 <= lam / 2%:R.
  have s0 : 0 <= 512%:R * n%:R * k0 by rewrite !mulr_ge0 ?ler0n ?sqrtr_ge0.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE // exprMn k2 mulrA ler_pdivr_mulr; last first.
    by rewrite mulr_gt0 ?ltr0n.
  have -> : (512%:R * n%:R) ^+ 2 * 2%:R = 4%:R^-1 * (2%:R ^+ 21 * n%:R ^+ 2) :> R by field.
  have -> : (lam / 2%:R) ^+ 2 * (3%:R * N%:R) = 4%:R^-1 * (3%:R * lam ^+ 2 * N%:R) by field.
  by rewrite ler_wpmul2l // invr_ge0 ler0n.
have lm4 : lam ^+ 4 * m%:R <= lam ^+ 2 * m%:R.
  by rewrite ler_pmul2r // (@exprD _ lam 2 2) ler_pimulr ?exprn_ge0 ?exprn_ile1 // ltW.
have lm1 : lam ^+ 4 * m%:R <= lam * m%:R.
  by rewrite ler_pmul2r // (@exprS _ lam 3) ler_pimulr ?exprn_ile1 // ltW.
have big k : (3 * k <= 4 * 2 ^ 27)%N -> k%:R * n%:R ^+ 2 * L <= lam ^+ 4 * m%:R.
  move=> hk; rewrite -(@ler_pmul2l _ 3%:R) ?ltr0n //; apply: le_trans width_log.
  have -> : 3%:R * (k%:R * n%:R ^+ 2 * L) = (3 * k)%:R * n%:R ^+ 2 * L by rewrite natrM !mulrA.
  have n24 : n%:R ^+ 2 <= n%:R ^+ 4 :> R by apply: ler_weexpn2l.
  apply: ler_wpmul2r => //; apply: ler_pmul n24; rewrite ?exprn_ge0 ?ler0n //.
  by have := hk; rewrite -(ler_nat R) [(4 * _)%:R]natrM natrX.
apply: (bounded_setting_anti_concentration (kap := kap) (k0 := k0)) => //.
- exact: binomial_draws_gt0.
- exact: sqrtr_ge0.
- by rewrite delta_gt0.
- apply: subgaussian_few_large => // i t t0.
  rewrite (eq_Pr R (Q := fun q => t <= dot (wt q)^T (row i X)^T)) => [|q]; last by rewrite input_product_dot.
  exact: binomial_tail.
- apply: le_trans (le_trans _ (big 4%N isT)) lm4.
  have -> : 4%:R * n%:R ^+ 2 * L = 2%:R * n%:R ^+ 2 * (2%:R * L) by ring.
  apply: ler_wpmul2l; first by rewrite mulr_ge0 ?exprn_ge0 ?ler0n.
  have q0 : 0 < 16%:R * n%:R / delta by rewrite divr_gt0 // mulr_gt0 ?ltr0n.
  rewrite [2%:R * L]mulr_natl -lnX // ler_ln ?posrE ?exprn_gt0 //; last first.
    by rewrite divr_gt0 // mulr_gt0 ?mulr_gt0 ?ltr0n // addr_gt0 ?ltr01 ?ltr0n.
  rewrite ler_pdivr_mulr //; have -> : (16%:R * n%:R / delta) ^+ 2 * delta = 256%:R * n%:R ^+ 2 / delta.
    by field; rewrite gt_eqF.
  rewrite ler_pdivl_mulr //; apply: (@le_trans _ _ (8%:R * n%:R * (n%:R + 1))).
    by rewrite ler_pimulr // mulr_ge0 ?mulr_ge0 ?ler0n // addr_ge0 ?ler01 ?ler0n.
  apply: (@le_trans _ _ (8%:R * n%:R * (n%:R + n%:R))); first by rewrite ler_wpmul2l ?mulr_ge0 ?ler0n // ler_add2l.
  have -> : 8%:R * n%:R * (n%:R + n%:R) = 16%:R * n%:R ^+ 2 :> R by ring.
  by rewrite ler_wpmul2r ?exprn_ge0 ?ler0n // ler_nat.
- apply: le_trans (le_trans _ (big 256%N isT)) lm1.
  apply: (@le_trans _ _ (256%:R * n%:R * L)).
    apply: ler_wpmul2l; first by rewrite mulr_ge0 ?ler0n.
    rewrite ler_ln ?posrE ?divr_gt0 ?mulr_gt0 ?ltr0n // ler_pmul2r ?invr_gt0 // ler_pmul2r // ler_nat //.
  apply: ler_wpmul2r => //; apply: ler_wpmul2l; first exact: ler0n.
  by rewrite expr2 ler_pemulr // ltW.
- exact: sqrtr_ge0.
- by apply: le_trans atoms _; rewrite ler_pdivr_mulr ?ltr0n // ler_pemulr ?ler1n // ltW.
- move=> i; rewrite (eq_Pr R (Q := fun q => `|dot (wt q)^T (row i X)^T| <= bounded_radius m y B lam delta)); last first.
    by move=> q; rewrite input_product_dot.
  rewrite mulrC; apply: binomial_anti_concentration_root => //.
  by rewrite mulr_ge0 ?divr_ge0 ?ler0n ?(ltW lam_gt0) // mulr_ge0 ?sqrtr_ge0 // residual_bound_ge0 // sqrtr_ge0.
- rewrite kap2.
  have gap : (lam / 2%:R) ^+ 2 <= (lam - 512%:R * n%:R * k0) ^+ 2.
    have half : lam / 2%:R <= lam - 512%:R * n%:R * k0.
      rewrite ler_subr_addr; apply: (@le_trans _ _ (lam / 2%:R + lam / 2%:R)); first by rewrite ler_add2l.
      by apply: le_of_eq; field.
    by rewrite ler_pexpn2r ?nnegrE // (le_trans l2 half).
  have p0 : 0 <= lam ^+ 2 * m%:R by rewrite mulr_ge0 ?exprn_ge0 ?ler0n // ltW.
  rewrite [X in _ <= X]mulrAC; apply: le_trans (ler_wpmul2l p0 gap).
  have -> : 2%:R ^+ 24 * (2%:R * d%:R / 3%:R) * n%:R ^+ 3 * D ^+ 2 =
      12%:R^-1 * (2%:R ^+ 27 * d%:R * n%:R ^+ 3 * D ^+ 2).
    by move: D => q; field.
  have -> : lam ^+ 2 * m%:R * (lam / 2%:R) ^+ 2 = 12%:R^-1 * (3%:R * lam ^+ 4 * m%:R) by field.
  by apply: ler_wpmul2l width; rewrite invr_ge0 ler0n.
Qed.

Theorem main_theorem_binomial_hoeffding T s' j k first fallback :
  8%:R * (n ^ 2 + n)%:R <= s'.+1%:R :> R -> 377%:R * n%:R <= 13%:R ^+ j * lam -> 2%:R * T%:R <= 2%:R ^+ k * delta ->
  let sk := @CS R (m * d) s' in let solve := cg_solve_stopped 6%:R^-1 j in
  let run := redraw sk solve 6%:R^-1 first fallback in
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron (binomial_draws N d)} *
      {ffun 'I_T -> {ffun 'I_k -> Omega (m * d) s'}} => [forall t : 'I_T,
    (drawn_at X c y wt sk solve 6%:R^-1 first fallback w.1 w.2 t <= k)%N
    && (norm (residual_after X c y wt run w.1 w.2 t.+1) <= 2%:R^-1 * norm (residual_after X c y wt run w.1 w.2 t))]).
Proof. exact: main_theorem_hoeffding binomial_bounded_setting. Qed.
End BinomialBounded.
