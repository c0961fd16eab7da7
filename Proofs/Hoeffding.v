(* Hoeffding's and Chernoff's inequalities, with the exponential function.

   Main results. For independent uniform draws w_i from a finite space:
   - hoeffding_sum, hoeffding_abs: if a_i <= F_i <= b_i then sum_i (F_i(w_i) - E F_i) reaches t with
     probability at most exp(-2 t^2 / sum_i (b_i - a_i)^2), and |...| reaches t with at most twice that;
   - hoeffding_mean, hoeffding_mean_abs: the mean of m draws of f, a <= f <= b, exceeds E f by t or more
     with probability at most exp(-2 m t^2 / (b - a)^2), and differs from it by t or more with at most twice
     that;
   - chernoff_count: if P[A] <= p, at least k of m draws fall into A with probability at most exp(2 m p - k).
   For m neurons drawn independently and uniformly from a finite set of weight vectors, and unit inputs:
   - ntk_gram_concentrates_hoeffding (claim ntk.gram-concentrates): with probability at least 1 - delta,
     |G_ij - K_ij| <= sqrt(ln(n (n + 1) / delta) / 2m) for all i and j; hence |G - K|_F <= n sqrt(ln(n (n +
     1) / delta) / 2m) (ntk_gram_concentrates_hoeffding_frobenius);
   - ntk_activations_are_stable_hoeffding (claim ntk.activations-are-stable): if P[|w'x_i| <= rho] <= p for
     every i, then with probability at least 1 - delta, |J(W) - J(W_0)|_F^2 <= n (p + sqrt(ln(n / delta) /
     2m)) for all W whose rows are within rho of those of W_0;
   - ntk_activations_are_stable_chernoff: likewise (1/m) #{r : |w_r'x_i| <= rho} <= 2 p + ln(n / delta) / m for every i,
     which is better where p is small.
   For random signs D, a matrix H with entries of +1 and -1, and U with n orthonormal columns of N entries:
   - embedding_srht_flattening (claim embedding.srht): with probability at least 1 - delta, every row of
     N^(-1/2) H D U has squared length at most 2 n ln(2 n N / delta) / N. (The claim has the better (sqrt n
     + sqrt(8 ln(N / delta)))^2 / N, which needs concentration of convex functions of signs.)

   Dependencies. FiniteProbability, NeuralTangentKernel, RealAnalysis; the real numbers and the exponential
   of mathcomp-analysis, with its classical axioms.

   Structure. The moment generating function of a variable with two values; Hoeffding's lemma; his
   inequality; means; counts; the Gram matrix; activations; flattening. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype sequences derive realfun exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability NeuralTangentKernel RealAnalysis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

(* The moment generating function of a variable with two values at distance h; the upper has probability p. *)
Section TwoPoints.
Variables (R : realType) (p : R).
Hypotheses (p0 : 0 <= p) (p1 : p <= 1).

(* The chord of the exponential lies above it. *)
Lemma exp_chord (h : R) : 0 <= h -> expR (p * h) <= 1 - p + p * expR h.
Proof.
move=> h0.
pose df (y : R) := (0 + p * (expR y * 1)) + - (expR (p * y) * p).
have hf (x : R) : is_derive x 1 (fun y : R => (1 - p) + p * expR y + - expR (p * y)) (df x).
  pose proof (derivative_multiple p (derivative_exp (derivative_identity x))) as h1.
  pose proof (derivative_linear p x) as dp.
  pose proof (derivative_opposite (derivative_exp dp)) as h2.
  exact: derivative_sum (derivative_sum (derivative_constant (1 - p) x) h1) h2.
have := @at_least_at_zero R _ df h hf _ h0.
rewrite expR0 mulr0 expR0 mulr1 subrK subrr subr_ge0; apply => x x0.
by rewrite /df add0r mulr1 [_ * p]mulrC subr_ge0 ler_wpmul2l // ler_expR ler_pimull.
Qed.

Definition two_points (y : R) := (1 - p) + p * expR y.
Lemma two_points_gt0 y : 0 < two_points y.
Proof.
have e0 := expR_gt0 y; rewrite /two_points; have [->|q] := eqVneq p 1.
  by rewrite subrr add0r mul1r.
by apply: ltr_paddr; [apply: mulr_ge0; rewrite // ltW | rewrite subr_gt0 lt_neqAle q].
Qed.
Lemma two_points0 : two_points 0 = 1.
Proof. by rewrite /two_points expR0 mulr1 subrK. Qed.
Lemma two_points_derivative (x : R) : is_derive x 1 two_points (p * expR x).
Proof.
pose proof (derivative_multiple p (derivative_exp (derivative_identity x))) as h1.
apply: derivative_at (derivative_sum (derivative_constant (1 - p) x) h1) _.
by rewrite add0r mulr1.
Qed.

Lemma two_points_slope (h : R) : 0 <= h -> two_points h * (1 - p - h / 4%:R) <= 1 - p.
Proof.
move=> h0; set D := two_points.
pose df (x : R) := 4%:R^-1 + (1 - p) * (- (D x) ^- 2 * (p * expR x)).
have hf (x : R) : is_derive x 1 (fun y : R => 4%:R^-1 * y + (1 - p) * (D y)^-1) (df x).
  pose proof (derivative_linear (4%:R^-1) x) as h1.
  have h2 : D x != 0 by rewrite gt_eqF // two_points_gt0.
  exact: derivative_sum h1 (derivative_multiple (1 - p) (derivative_inverse h2 (two_points_derivative x))).
have := @at_least_at_zero R _ df h hf _ h0.
rewrite mulr0 add0r {1}/D two_points0 invr1 mulr1 => H.
have {}H : 1 - p <= 4%:R^-1 * h + (1 - p) * (D h)^-1.
  apply: H => x _; have Dx : 0 < D x := two_points_gt0 x.
  have -> : df x = ((1 - p) - p * expR x) ^+ 2 / (4%:R * D x ^+ 2).
    rewrite /df; have e : p * expR x = D x - (1 - p) by rewrite /D /two_points addrC addKr.
    by rewrite e; field; rewrite gt_eqF.
  by apply: divr_ge0; rewrite ?sqr_ge0 // mulr_ge0 ?ler0n // sqr_ge0.
have Dh : 0 < D h := two_points_gt0 h.
rewrite mulrC -ler_pdivl_mulr // ler_subl_addl [h / _]mulrC.
exact: H.
Qed.

Lemma two_points_bound (h : R) : 0 <= h -> two_points h <= expR (p * h + h ^+ 2 / 8%:R).
Proof.
move=> h0; set D := two_points.
pose u (y : R) := - (p * y + 8%:R^-1 * (y * y)).
pose du (x : R) := - (p + 8%:R^-1 * (x * 1 + x * 1)).
have hu (x : R) : is_derive x 1 u (du x).
  pose proof (derivative_linear p x) as h1.
  pose proof (derivative_product (derivative_identity x) (derivative_identity x)) as square.
  pose proof (derivative_multiple (8%:R^-1) square) as h2.
  exact: derivative_opposite (derivative_sum h1 h2).
pose df (x : R) := - (D x * (expR (u x) * du x) + expR (u x) * (p * expR x)).
have hf (x : R) : is_derive x 1 (fun y : R => - (D y * expR (u y))) (df x).
  exact: derivative_opposite (derivative_product (two_points_derivative x) (derivative_exp (hu x))).
have := @at_least_at_zero R _ df h hf _ h0.
have -> : u 0 = 0 by rewrite /u !mulr0 addr0 oppr0.
rewrite {1}/D two_points0 expR0 mulr1 ler_opp2 => H.
have -> : p * h + h ^+ 2 / 8%:R = - u h by rewrite /u opprK expr2 [_ / 8%:R]mulrC.
rewrite expRN -(ler_pmul2r (expR_gt0 (u h))) mulVf ?gt_eqF ?expR_gt0 //; apply: H => x x0.
have -> : df x = expR (u x) * ((1 - p) - D x * (1 - p - x / 4%:R)).
  rewrite /df /du; have -> : p * expR x = D x - (1 - p) by rewrite /D /two_points addrC addKr.
  by field.
by apply: mulr_ge0; [rewrite ltW ?expR_gt0 | rewrite subr_ge0 two_points_slope].
Qed.
End TwoPoints.

(* Hoeffding's lemma: a variable with values between a and b. *)
Section HoeffdingLemma.
Variables (R : realType) (T : finType) (f : T -> R) (a b : R).
Hypothesis T0 : (0 < #|T|)%N.
Hypothesis range : forall w, a <= f w <= b.

Lemma range_Ex : a <= Ex f <= b.
Proof.
by apply/andP; split; [rewrite -(Ex_cst a T0) | rewrite -(Ex_cst b T0)]; apply: Ex_le => w; case/andP: (range w).
Qed.

Lemma hoeffding_lemma s : 0 <= s ->
  Ex (fun w => expR (s * (f w - Ex f))) <= expR (s ^+ 2 * (b - a) ^+ 2 / 8%:R).
Proof.
move=> s0; have /andP[aE Eb] := range_Ex.
have [e|ab] := eqVneq a b.
  have fE w : f w - Ex f = 0.
    apply/eqP; rewrite subr_eq0; apply/eqP/le_anti.
    by have := range w; rewrite -e => /andP[l u]; rewrite (le_trans u aE) (le_trans _ l) //= e.
  rewrite (eq_Ex (g := fun=> 1)) => [|w]; last by rewrite fE mulr0 expR0.
  by rewrite Ex_cst // e subrr expr0n mulr0 mul0r expR0.
have d0 : 0 < b - a.
  by rewrite subr_gt0 lt_neqAle ab; apply: le_trans aE Eb.
have dn : b - a != 0 by rewrite gt_eqF.
pose p (x : R) := (x - a) / (b - a); set h := s * (b - a).
have h0 : 0 <= h by apply: mulr_ge0 => //; apply: ltW.
have pE x : s * x = s * a + p x * h by rewrite /p /h; field.
have p01 x : a <= x <= b -> (0 <= p x) * (p x <= 1).
  move=> /andP[l u]; rewrite /p ler_pdivr_mulr // mul1r ler_add2r u; split=> //.
  by rewrite divr_ge0 ?subr_ge0 // -subr_ge0 ltW.
have [q0 q1] := p01 _ range_Ex.
have step1 : Ex (fun w => expR (s * (f w - Ex f))) <=
   expR (s * (a - Ex f)) * two_points (p (Ex f)) h.
  have -> : two_points (p (Ex f)) h = Ex (fun w => two_points (p (f w)) h).
    pose c2 := (expR h - 1) / (b - a).
    have e : (fun w => two_points (p (f w)) h) =1 (fun w => (1 - c2 * a) + c2 * f w).
      by move=> w; rewrite /two_points /p /c2; field.
    by rewrite (eq_Ex e) ExD ExZ (Ex_cst _ T0) /two_points /p /c2; field.
  rewrite -ExZ; apply: Ex_le => w; have [r0 r1] := p01 _ (range w).
  have -> : s * (f w - Ex f) = s * (a - Ex f) + p (f w) * h by rewrite /p /h; field.
  by rewrite expRD ler_pmul2l ?expR_gt0 //; apply: exp_chord.
apply: le_trans step1 _.
apply: le_trans (ler_wpmul2l (ltW (expR_gt0 _)) (two_points_bound q0 q1 h0)) _.
rewrite -expRD ler_expR le_eqVlt; apply/orP; left; apply/eqP.
by rewrite /p /h; field.
Qed.
End HoeffdingLemma.

Section Hoeffding.
Variables (R : realType) (I T : finType).
Notation draws := {ffun I -> T}.
Hypothesis T0 : (0 < #|T|)%N.
Variables (F : I -> T -> R) (a b : I -> R).
Hypothesis range : forall i w, a i <= F i w <= b i.
Let C := \sum_i (b i - a i) ^+ 2.

Lemma expR_sum (J : Type) (r : seq J) (G : J -> R) :
  expR (\sum_(j <- r) G j) = \prod_(j <- r) expR (G j).
Proof. by elim: r => [|j r IH]; rewrite ?big_nil ?expR0 // !big_cons expRD IH. Qed.

Lemma sum_mgf s : 0 <= s ->
  Ex (fun w : draws => expR (s * \sum_i (F i (w i) - Ex (F i)))) <= expR (s ^+ 2 * C / 8%:R).
Proof.
move=> s0.
pose G i t := expR (s * (F i t - Ex (F i))).
have e : (fun w : draws => expR (s * \sum_i (F i (w i) - Ex (F i)))) =1 (fun w => \prod_i G i (w i)).
  by move=> w; rewrite mulr_sumr expR_sum.
have -> : s ^+ 2 * C / 8%:R = \sum_i (s ^+ 2 * (b i - a i) ^+ 2 / 8%:R).
  by rewrite /C mulr_sumr mulr_suml.
rewrite (eq_Ex e) Ex_ffun_prod expR_sum; apply: ler_prod => i _; apply/andP; split.
  by apply: Ex_ge0 => t; rewrite ltW ?expR_gt0.
exact: hoeffding_lemma.
Qed.

Theorem hoeffding_sum t : 0 <= t ->
  Pr R (fun w : draws => t <= \sum_i (F i (w i) - Ex (F i))) <= expR (- (2%:R * t ^+ 2 / C)).
Proof.
move=> t0; have C0 : 0 <= C by apply: sumr_ge0 => i _; apply: sqr_ge0.
have [e|Cn] := eqVneq C 0; first by rewrite e invr0 mulr0 oppr0 expR0 Pr_le1.
have Cp : 0 < C by rewrite lt_neqAle eq_sym Cn.
set s := 4%:R * t / C; have s0 : 0 <= s by rewrite divr_ge0 // mulr_ge0 ?ler0n.
pose S (w : draws) := \sum_i (F i (w i) - Ex (F i)).
apply: (@le_trans _ _ (Pr R (fun w : draws => expR (s * t) <= expR (s * S w)))).
  by apply: Pr_le => w h; rewrite ler_expR ler_wpmul2l.
apply: le_trans (markov_ge (expR_gt0 _) (fun w => ltW (expR_gt0 (s * S w)))) _.
apply: le_trans (ler_wpmul2r _ (sum_mgf s0)) _; first by rewrite invr_ge0 ltW ?expR_gt0.
rewrite -expRN -expRD ler_expR le_eqVlt; apply/orP; left; apply/eqP.
by rewrite /s; field.
Qed.

End Hoeffding.

Section HoeffdingBoth.
Variables (R : realType) (I T : finType).
Notation draws := {ffun I -> T}.
Hypothesis T0 : (0 < #|T|)%N.

Lemma sum_constant (c : R) : \sum_(i : I) c = c * #|I|%:R.
Proof. by rewrite sumr_const [RHS]mulr_natr. Qed.

Theorem hoeffding_abs (F : I -> T -> R) (a b : I -> R) t : (forall i w, a i <= F i w <= b i) -> 0 <= t ->
  Pr R (fun w : draws => t <= `|\sum_i (F i (w i) - Ex (F i))|) <=
  2%:R * expR (- (2%:R * t ^+ 2 / (\sum_i (b i - a i) ^+ 2))).
Proof.
move=> range t0; set E := expR _.
pose S (w : draws) := \sum_i (F i (w i) - Ex (F i)).
have up : Pr R (fun w => t <= S w) <= E by apply: hoeffding_sum.
have down : Pr R (fun w => t <= - S w) <= E.
  pose F' i w := - F i w.
  have r' i w : - b i <= F' i w <= - a i by rewrite !ler_opp2 andbC; apply: range.
  have := hoeffding_sum T0 r' t0.
  rewrite (eq_bigr (fun i => (b i - a i) ^+ 2)) => [|i _]; last by rewrite opprK addrC.
  apply: le_trans; rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_Pr => w.
  congr (t <= _); rewrite -sumrN; apply: eq_bigr => i _.
  by rewrite /F' opprB; have -> : Ex (fun w => - F i w) = - Ex (F i) by [exact: ExN]; rewrite opprK addrC.
apply: (@le_trans _ _ (Pr R (fun w => (t <= S w) || (t <= - S w)))).
  by apply: Pr_le => w; rewrite ler_normr.
apply: le_trans (Pr_or _ _ _) _.
by rewrite [2%:R]mulr2n mulrDl !mul1r; apply: ler_add.
Qed.

(* The mean of m draws of a variable with values between a and b. *)
Theorem hoeffding_mean (f : T -> R) (a b t : R) :
  (0 < #|I|)%N -> (forall w, a <= f w <= b) -> a < b -> 0 <= t ->
  Pr R (fun w : draws => t <= (\sum_i f (w i)) / #|I|%:R - Ex f) <=
  expR (- (2%:R * #|I|%:R * t ^+ 2 / (b - a) ^+ 2)).
Proof.
move=> I0 range ab t0; set m := #|I|%:R; have m0 : 0 < m :> R by rewrite ltr0n.
have mn : m != 0 by rewrite gt_eqF.
have dn : b - a != 0 by rewrite gt_eqF // subr_gt0.
have mt := mulr_ge0 (ltW m0) t0.
have := hoeffding_sum (I := I) (F := fun=> f) (a := fun=> a) (b := fun=> b) T0 (fun=> range) mt.
have -> : 2%:R * (m * t) ^+ 2 / (\sum_(i : I) (b - a) ^+ 2) = 2%:R * m * t ^+ 2 / (b - a) ^+ 2.
  by rewrite sum_constant -/m; field; rewrite dn mn.
apply: le_trans; apply: Pr_le => w; rewrite ler_subr_addr => h.
rewrite sumrB sum_constant -/m ler_subr_addr [_ * m]mulrC -mulrDr.
by rewrite mulrC -ler_pdivl_mulr.
Qed.

Theorem hoeffding_mean_abs (f : T -> R) (a b t : R) :
  (0 < #|I|)%N -> (forall w, a <= f w <= b) -> a < b -> 0 <= t ->
  Pr R (fun w : draws => t <= `|(\sum_i f (w i)) / #|I|%:R - Ex f|) <=
  2%:R * expR (- (2%:R * #|I|%:R * t ^+ 2 / (b - a) ^+ 2)).
Proof.
move=> I0 range ab t0; set m := #|I|%:R; have m0 : 0 < m :> R by rewrite ltr0n.
have mn : m != 0 by rewrite gt_eqF.
have dn : b - a != 0 by rewrite gt_eqF // subr_gt0.
have := hoeffding_abs (F := fun=> f) (a := fun=> a) (b := fun=> b) (fun=> range) (mulr_ge0 (ltW m0) t0).
have -> : 2%:R * (m * t) ^+ 2 / (\sum_(i : I) (b - a) ^+ 2) = 2%:R * m * t ^+ 2 / (b - a) ^+ 2.
  by rewrite sum_constant -/m; field; rewrite dn mn.
apply: le_trans; apply: Pr_le => w h.
have -> : \sum_i (f (w i) - Ex f) = m * ((\sum_i f (w i)) / m - Ex f).
  by rewrite sumrB sum_constant -/m; field.
by rewrite normrM gtr0_norm // ler_pmul2l.
Qed.
End HoeffdingBoth.

(* How many of the draws fall into a set of small probability: the multiplicative form of Chernoff's inequality. *)
Section Counts.
Variables (R : realType) (I T : finType).
Notation draws := {ffun I -> T}.

(* (5/6)^6 > 1/3. *)
Lemma expR1_le3 : expR 1 <= 3%:R :> R.
Proof.
have h := @expR_opp_ge R 6%:R^-1 _; have {}h := h (ltac:(by rewrite invr_ge0 ler0n)).
have -> : expR 1 = expR (- 6%:R^-1) ^- 6 :> R.
  by rewrite -expRMm mulrN mulfV ?pnatr_eq0 // expRN invrK.
have e : 1 - 6%:R^-1 = 5%:R / 6%:R :> R by field.
rewrite -[_ ^- 6]mul1r ler_pdivr_mulr ?exprn_gt0 ?expR_gt0 //.
have q : (5%:R / 6%:R) ^+ 6 <= expR (- 6%:R^-1) ^+ 6 :> R.
  by apply: ler_expn2r; rewrite ?nnegrE ?divr_ge0 ?ler0n ?(ltW (expR_gt0 _)) // -e.
apply: le_trans (ler_wpmul2l (ler0n _ 3) q).
rewrite expr_div_n mulrA ler_pdivl_mulr ?exprn_gt0 ?ltr0n // mul1r.
by rewrite -!natrX -natrM ler_nat.
Qed.

Theorem chernoff_count (A : pred T) p k : (0 < #|T|)%N -> Pr R A <= p ->
  Pr R (fun w : draws => k <= \sum_i (A (w i))%:R) <= expR (2%:R * #|I|%:R * p - k).
Proof.
move=> T0 hp; pose S (w : draws) : R := \sum_i (A (w i))%:R.
apply: (@le_trans _ _ (Pr R (fun w : draws => expR k <= expR (S w)))).
  by apply: Pr_le => w; rewrite ler_expR.
apply: le_trans (markov_ge (expR_gt0 _) (fun w => ltW (expR_gt0 (S w)))) _.
rewrite expRB; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW ?expR_gt0.
pose g t : R := expR (A t)%:R.
have e : (fun w : draws => expR (S w)) =1 (fun w => \prod_i g (w i)) by move=> w; rewrite expR_sum.
have -> : expR (2%:R * #|I|%:R * p) = \prod_(i : I) expR (2%:R * p) by rewrite prodr_const -expRMm mulrCA mulrA.
rewrite (eq_Ex e) (Ex_ffun_prod (fun=> g)); have p0 : 0 <= p := le_trans (Pr_ge0 _ _) hp.
apply: ler_prod => _ _; apply/andP; split; first by apply: Ex_ge0 => t; rewrite ltW ?expR_gt0.
apply: (@le_trans _ _ (1 + 2%:R * p)); last by apply: expR_ge1Dx; rewrite mulr_ge0 ?ler0n.
have gE t : g t = 1 + (expR 1 - 1) * (A t)%:R.
  by rewrite /g; case: (A t); rewrite ?mulr1 ?mulr0 ?expR0 ?addr0 // addrCA subrr addr0.
rewrite (eq_Ex gE) ExD Ex_cst // ExZ -/(Pr R A) ler_add2l; apply: (ler_pmul _ (Pr_ge0 R A) _ hp).
  by rewrite subr_ge0 -[X in X <= _]expR0 ler_expR ler01.
by rewrite ler_subl_addr -[2%:R + 1](natrD R 2 1); apply: expR1_le3.
Qed.
End Counts.

(* Neurons drawn independently from a finite space T, whose element t stands for the weights wt t. *)
Section RandomNeurons.
Variables (R : realType) (n m d : nat) (T : finType).
Variables (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (wt : T -> 'rV[R]_d).
Notation draws := [finType of {ffun 'I_m -> T}].
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.
Hypothesis T0 : (0 < #|T|)%N.

Let draws0 : (0 < #|draws|)%N. Proof. by rewrite card_ffun expn_gt0 T0. Qed.
Let m0 : 0 < m%:R :> R. Proof. by rewrite ltr0n. Qed.

(* The deviation t at which k exp(-2 m t^2) is delta. *)
Definition deviation (k : nat) (dl : R) : R := Num.sqrt (ln (k%:R / dl) / (2%:R * m%:R)).
Lemma deviation_exp k dl : (0 < k)%N -> 0 < dl -> dl <= 1 ->
  k%:R * expR (- (2%:R * m%:R * deviation k dl ^+ 2)) = dl.
Proof.
move=> k0 d0 d1; have kp : 0 < k%:R :> R by rewrite ltr0n.
have q0 : 0 < k%:R / dl by rewrite divr_gt0.
have l0 : 0 <= ln (k%:R / dl).
  by apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans d1) // ler1n.
rewrite /deviation sqr_sqrtr; last by rewrite divr_ge0 // mulr_ge0 ?ler0n.
have -> : 2%:R * m%:R * (ln (k%:R / dl) / (2%:R * m%:R)) = ln (k%:R / dl).
  by rewrite mulrCA mulfV ?mulr1 // mulf_neq0 ?pnatr_eq0 // -lt0n.
by rewrite expRN lnK ?posrE // invf_div mulrCA mulfV ?mulr1 // gt_eqF.
Qed.
Lemma deviation_ge0 k dl : 0 <= deviation k dl. Proof. exact: sqrtr_ge0. Qed.

Let both i j t : R := active (input_product X wt i t) * active (input_product X wt j t).
Lemma both_range i j t : 0 <= both i j t <= 1.
Proof. by rewrite /both /active -natrM mulnb ler0n lern1 leq_b1. Qed.

Lemma gram_entry_deviates i j t : 0 <= t ->
  Pr R (fun w : draws => t < `|gram X c a (weights wt w) i j - kernel X wt i j|) <=
  2%:R * expR (- (2%:R * m%:R * t ^+ 2)).
Proof.
move=> t0; have I0 : (0 < #|'I_m|)%N by rewrite card_ord.
have := hoeffding_mean_abs T0 I0 (both_range i j) ltr01 t0.
rewrite card_ord subr0 expr1n divr1; apply: le_trans; apply: Pr_le => w h; apply: (le_trans (ltW h)).
have -> : kernel X wt i j = (X *m X^T) i j * Ex (both i j) by rewrite mxE.
rewrite (gram_weights _ _ signs scale) card_ord -mulrBr normrM.
apply: ler_pimull; first exact: normr_ge0.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 // expr1n real_normK ?num_real //.
exact: unit_products.
Qed.

Lemma pairs_count : (\sum_(i < n) \sum_(j < n) (i <= j)%N * 2 = n * n.+1)%N.
Proof.
have e : (\sum_(i < n) \sum_(j < n) (i <= j) = \sum_(i < n) \sum_(j < n) (j <= i))%N by rewrite exchange_big.
transitivity (\sum_(i < n) \sum_(j < n) ((i <= j) + (j <= i)))%N.
  rewrite -[RHS]/(\sum_(i < n) \sum_(j < n) ((i <= j) + (j <= i)))%N.
  transitivity ((\sum_(i < n) \sum_(j < n) (i <= j)) + (\sum_(i < n) \sum_(j < n) (j <= i)))%N.
    rewrite -e addnn -muln2 big_distrl; apply: eq_bigr => i _; by rewrite big_distrl.
  by rewrite -big_split; apply: eq_bigr => i _; rewrite -big_split.
transitivity (\sum_(i < n) (n + 1))%N; last by rewrite sum_nat_const card_ord addn1.
apply: eq_bigr => i _; transitivity (\sum_(j < n) (1 + (j == i)))%N.
  by apply: eq_bigr => j _; rewrite -val_eqE /=; case: ltngtP.
rewrite big_split /= sum_nat_const card_ord muln1; congr (_ + _)%N.
by rewrite (bigD1 i) //= eqxx big1 ?addn0 // => j /negbTE ->.
Qed.

Theorem ntk_gram_concentrates_hoeffding dl : (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun w : draws => forall i j,
    `|gram X c a (weights wt w) i j - kernel X wt i j| <= Num.sqrt (ln ((n * n.+1)%:R / dl) / (2%:R * m%:R))).
Proof.
move=> n0 d0 d1; set t := Num.sqrt _; have t0 : 0 <= t by apply: sqrtr_ge0.
pose dev (p : 'I_n * 'I_n) (w : draws) :=
  (p.1 <= p.2)%N && (t < `|gram X c a (weights wt w) p.1 p.2 - kernel X wt p.1 p.2|).
pose bad (w : draws) := [exists p, dev p w].
apply: (@with_probability_fail _ _ bad) => // [|w].
  apply: le_trans (Pr_exists _ dev) _.
  set E := expR (- (2%:R * m%:R * t ^+ 2)).
  apply: (@le_trans _ _ (\sum_(p : 'I_n * 'I_n) ((p.1 <= p.2)%N * 2)%:R * E)).
    apply: ler_sum => -[i j] _ /=; rewrite /dev /=; case: leqP => ij /=.
      by rewrite mul1n; apply: gram_entry_deviates.
    by rewrite mul0n mul0r /Pr /Ex big1 ?mul0r.
  rewrite -mulr_suml -natr_sum -(pair_bigA _ (fun i j : 'I_n => (i <= j)%N * 2)%N) /= pairs_count.
  by rewrite /E deviation_exp // muln_gt0 n0.
rewrite /bad negb_exists => /forallP h.
have sG : forall i j, gram X c a (weights wt w) i j = gram X c a (weights wt w) j i.
  by move=> i j; rewrite /gram -{1}[jacobian X c a (weights wt w)]trmxK -trmx_mul mxE.
have sK : forall i j, kernel X wt i j = kernel X wt j i.
  move=> i j; rewrite !mxE; congr (_ * _); last by apply: eq_Ex => s; rewrite mulrC.
  by apply: eq_bigr => l _; rewrite !mxE mulrC.
have le (i j : 'I_n) : (i <= j)%N -> `|gram X c a (weights wt w) i j - kernel X wt i j| <= t.
  by move=> ij; have := h (i, j); rewrite /dev /= ij /= -leNgt.
by move=> i j; case: (leqP i j) => [|/ltnW] ij; [apply: le | rewrite sG sK; apply: le].
Qed.

Theorem ntk_gram_concentrates_hoeffding_frobenius dl : (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun w : draws =>
    Num.sqrt (frob2 (gram X c a (weights wt w) - kernel X wt))
      <= n%:R * Num.sqrt (ln ((n * n.+1)%:R / dl) / (2%:R * m%:R))).
Proof.
move=> n0 d0 d1; apply: with_probability_sub (lexx _) _ (ntk_gram_concentrates_hoeffding n0 d0 d1) => w h.
set t := Num.sqrt _ in h *; have t0 : 0 <= t by apply: sqrtr_ge0.
rewrite -[X in _ <= X]ger0_norm ?mulr_ge0 ?ler0n // -sqrtr_sqr ler_wsqrtr // /frob2.
apply: (@le_trans _ _ (\sum_(i < n) \sum_(j < n) t ^+ 2)).
  apply: ler_sum => i _; apply: ler_sum => j _.
  rewrite -[X in X <= _]real_normK ?num_real // ler_pexpn2r ?nnegrE ?normr_ge0 //.
  by rewrite !mxE -/(gram _ _ _ _ _ _) in h *; have := h i j; rewrite !mxE.
by rewrite !sumr_const card_ord -mulrnA -mulr_natl natrM exprMn expr2.
Qed.

Theorem ntk_activations_are_stable_hoeffding rho p dl : (0 < n)%N -> 0 <= rho -> 0 < dl -> dl <= 1 ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= p) ->
  with_probability (1 - dl) (fun w : draws => forall W,
    (forall r, nsq (row r W - row r (weights wt w))^T <= rho ^+ 2) ->
    frob2 (jacobian X c a W - jacobian X c a (weights wt w)) <=
      n%:R * (p + Num.sqrt (ln (n%:R / dl) / (2%:R * m%:R)))).
Proof.
move=> n0 r0 d0 d1 hp; set t := Num.sqrt _; have t0 : 0 <= t by apply: sqrtr_ge0.
have I0 : (0 < #|'I_m|)%N by rewrite card_ord.
pose f i s : R := (`|input_product X wt i s| <= rho)%R%:R.
pose dev i (w : draws) := t <= (\sum_r f i (w r)) / m%:R - Ex (f i).
have frange i s : 0 <= f i s <= 1 by rewrite /f ler0n lern1 leq_b1.
apply: (@with_probability_fail _ _ (fun w => [exists i, dev i w])) => // [|w].
  apply: le_trans (Pr_exists _ dev) _.
  apply: (@le_trans _ _ (\sum_(i < n) expR (- (2%:R * m%:R * t ^+ 2)))).
    apply: ler_sum => i _; have := hoeffding_mean T0 I0 (frange i) ltr01 t0.
    by rewrite card_ord subr0 expr1n divr1; apply.
  by rewrite sumr_const card_ord -[X in X <= _]mulr_natl -/(deviation n dl) deviation_exp.
rewrite negb_exists => /forallP h W hW.
apply: le_trans (ntk_activations_are_stable signs scale unit_inputs r0 hW) _.
rewrite mulr_sumr; apply: (@le_trans _ _ (\sum_(i < n) (p + t))); last first.
  by rewrite sumr_const card_ord [X in _ <= X]mulr_natl.
apply: ler_sum => i _; have := h i; rewrite /dev -ltNge ltr_subl_addr => /ltW hi.
have -> : m%:R^-1 * #|near X (weights wt w) rho i|%:R = (\sum_r f i (w r)) / m%:R.
  rewrite mulrC; congr (_ / _); rewrite -sum1_card natr_sum big_mkcond; apply: eq_bigr => r _.
  by rewrite inE preactivation_weights /f; case: (_ <= _).
by apply: le_trans hi _; rewrite addrC ler_add2r; apply: hp.
Qed.

Theorem ntk_activations_are_stable_chernoff rho p dl : (0 < n)%N -> 0 < dl ->
  (forall i, Pr R (fun t => `|input_product X wt i t| <= rho) <= p) ->
  with_probability (1 - dl) (fun w : draws => forall i,
    m%:R^-1 * #|near X (weights wt w) rho i|%:R <= 2%:R * p + ln (n%:R / dl) / m%:R).
Proof.
move=> n0 d0 hp; set k := 2%:R * m%:R * p + ln (n%:R / dl).
have np : 0 < n%:R :> R by rewrite ltr0n.
pose dev i (w : draws) := k <= \sum_r (`|input_product X wt i (w r)| <= rho)%R%:R.
apply: (@with_probability_fail _ _ (fun w => [exists i, dev i w])) => // [|w].
  apply: le_trans (Pr_exists _ dev) _; apply: (@le_trans _ _ (\sum_(i < n) (dl / n%:R))); last first.
    by rewrite sumr_const card_ord -[X in X <= _]mulr_natl mulrC divfK ?gt_eqF.
  apply: ler_sum => i _; apply: le_trans (chernoff_count _ k T0 (hp i)) _.
  by rewrite card_ord /k opprD addNKr expRN lnK ?posrE ?divr_gt0 // invf_div.
rewrite negb_exists => /forallP h i; have := h i; rewrite /dev -ltNge => /ltW hi.
rewrite ler_pdivr_mull //; have -> : m%:R * (2%:R * p + ln (n%:R / dl) / m%:R) = k.
  by rewrite /k; field; rewrite gt_eqF.
apply: le_trans hi; rewrite -sum1_card natr_sum big_mkcond; apply: ler_sum => r _.
by rewrite inE preactivation_weights; case: (`|_| <= _); rewrite ?lexx.
Qed.
End RandomNeurons.

(* Random signs spread the columns of U evenly over all rows. *)
Section Flattening.
Variables (R : realType) (N n : nat) (H : 'M[R]_N) (U : 'M[R]_(N, n)).
Notation signs := [finType of {ffun 'I_N -> bool}].
Hypothesis entries : forall i j, H i j ^+ 2 = 1.
Hypothesis orthonormal : U^T *m U = 1%:M.
Definition sign_matrix (s : signs) : 'M[R]_N := diag_mx (\row_i (-1) ^+ s i).

Lemma Ex_sign : Ex (fun b : bool => (-1) ^+ b : R) = 0.
Proof. by rewrite /Ex big_bool /= expr0 expr1 addNr mul0r. Qed.
Lemma column_length k : \sum_i U i k ^+ 2 = 1.
Proof.
transitivity ((U^T *m U) k k); last by rewrite orthonormal mxE eqxx.
by rewrite mxE; apply: eq_bigr => i _; rewrite mxE expr2.
Qed.

Lemma entry_deviates j k t : 0 <= t ->
  Pr R (fun s : signs => t <= `|(H *m sign_matrix s *m U) j k|) <= 2%:R * expR (- (t ^+ 2 / 2%:R)).
Proof.
move=> t0; pose F i (b : bool) : R := (H j i * U i k) * (-1) ^+ b.
pose b i : R := `|U i k|.
have Hn i : `|H j i| = 1.
  by apply/eqP; rewrite -(@eqr_expn2 _ 2) // ?normr_ge0 // expr1n real_normK ?num_real // entries.
have range i x : - b i <= F i x <= b i.
  by rewrite -ler_norml /F /b !normrM normr_sign mulr1 Hn mul1r.
have B0 : (0 < #|[finType of bool]|)%N by rewrite card_bool.
have := @hoeffding_abs R [finType of 'I_N] [finType of bool] B0 F (fun i => - b i) b t range t0.
have -> : \sum_i (b i - - b i) ^+ 2 = 4%:R.
  transitivity (4%:R * (\sum_i U i k ^+ 2)); last by rewrite column_length mulr1.
  rewrite mulr_sumr; apply: eq_bigr => i _.
  rewrite opprK /b /= -(real_normK (num_real (U i k))).
  by move: `|U i k| => u; ring.
have -> : 2%:R * t ^+ 2 / 4%:R = t ^+ 2 / 2%:R by field.
apply: le_trans; apply: Pr_le => s h; apply: le_trans h _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
congr `|_|; rewrite mxE; apply: eq_bigr => i _; rewrite /F ExZ Ex_sign mulr0 subr0.
by rewrite mul_mx_diag !mxE mulrAC.
Qed.

Theorem embedding_srht_flattening dl : (0 < N)%N -> (0 < n)%N -> 0 < dl -> dl <= 1 ->
  with_probability (1 - dl) (fun s : signs => forall j,
    nsq (row j ((Num.sqrt N%:R)^-1 *: (H *m sign_matrix s *m U)))^T <=
      2%:R * n%:R * ln (2%:R * n%:R * N%:R / dl) / N%:R).
Proof.
move=> N0 n0 d0 d1; have Np : 0 < N%:R :> R by rewrite ltr0n.
have np : 0 < n%:R :> R by rewrite ltr0n.
set L := ln _; have q0 : 0 < 2%:R * n%:R * N%:R / dl by rewrite divr_gt0 // !mulr_gt0 ?ltr0n.
have L0 : 0 <= L.
  apply: ln_ge0; rewrite ler_pdivl_mulr // mul1r (le_trans d1) // -!natrM ler1n !muln_gt0 N0 n0.
  by [].
pose t := Num.sqrt (2%:R * L); have t0 : 0 <= t by apply: sqrtr_ge0.
have t2 : t ^+ 2 = 2%:R * L by rewrite sqr_sqrtr // mulr_ge0 ?ler0n.
pose dev (p : 'I_N * 'I_n) (s : signs) := t <= `|(H *m sign_matrix s *m U) p.1 p.2|.
apply: (@with_probability_fail _ _ (fun s => [exists p, dev p s])) => [||s].
- by rewrite card_ffun card_bool expn_gt0.
- apply: le_trans (Pr_exists _ dev) _.
  apply: (@le_trans _ _ (\sum_(p : 'I_N * 'I_n) (2%:R * expR (- (t ^+ 2 / 2%:R))))).
    by apply: ler_sum => p _; apply: entry_deviates.
  rewrite sumr_const card_prod !card_ord -[X in X <= _]mulr_natl natrM t2.
  have -> : 2%:R * L / 2%:R = L by field.
  rewrite expRN /L lnK ?posrE // le_eqVlt; apply/orP; left; apply/eqP.
  by field; rewrite !gt_eqF.
rewrite negb_exists => /forallP h j; rewrite nsqE.
have -> : 2%:R * n%:R * L / N%:R = \sum_(k < n) (N%:R^-1 * (2%:R * L)).
  by rewrite sumr_const card_ord -[RHS]mulr_natl; field; rewrite gt_eqF.
apply: ler_sum => k _; rewrite !mxE exprMn exprVn sqr_sqrtr ?ler0n // ler_pmul2l ?invr_gt0 // -t2.
have := h (j, k); rewrite /dev /= -ltNge => /ltW hk.
by rewrite -[X in X <= _]real_normK ?num_real // ler_pexpn2r ?nnegrE ?normr_ge0 //; rewrite mxE in hk.
Qed.
End Flattening.
