(* Dense random signs embed with exponential tails: rows in proportion to n + ln(1/delta).

   S has s rows of N independent random signs, divided by sqrt s.

   Main results
     embedding_dense_sign_vector  P[| |Sy|^2 - |y|^2 | > t |y|^2] <= 2 exp(-s t^2/8) for one vector y and 0 <= t <= 1.
     embedding_dense_sign         for any matrix A of n columns and full column rank and 0 < e <= 1, S embeds A with
                                  distortion e with probability at least 1 - 2 92^n exp(-s e^2/11);
     embedding_dense_sign_rows    so s >= 11 (n ln 92 + ln(2/delta))/e^2 rows are enough for probability 1 - delta.

   Dependencies. LinearAlgebra, FiniteProbability, Preconditioning, SubspaceEmbedding, RealAnalysis (small powers), Hoeffding
   (two points); the exponential and the logarithm of mathcomp-analysis, with its classical axioms.

   Structure. For a sum Z of signs times y_i, E exp(h Z^2) <= exp(h |y|^2 + 2 h^2 |y|^4) if |h| |y|^2 <= 1/4, for either
   sign of h: one random sign after another, by cosh x <= exp(x^2/2). Rows are independent. A net of the unit ball:
   points of the grid of width 1/(16 sqrt n), rounded towards zero from the point that is approached, so that the
   multiples k_i add up to 16 n at most. Each of them has prod_i q^(k_i) >= q^(16 n), and the sum of this product over
   all points of the grid bounds their number by 92^n, q = 16/17. A symmetric form that is at most t on the net is at most
   8t/7 everywhere. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype sequences derive realfun exp.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding RealAnalysis.
From SketchedGaussNewton Require Import Hoeffding.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

(* E exp(h Z^2) for a sum Z of random signs times numbers *)
Section SignSums.
Variables (R : realType) (I : finType) (y : I -> R).

Lemma mean_exp_le (x : R) : (expR x + expR (- x)) / 2%:R <= expR (x ^+ 2 / 2%:R).
Proof.
wlog x0 : x / 0 <= x => [pos|].
  case: (lerP 0 x) => [|/ltW x0]; first exact: pos.
  by have := pos (- x); rewrite opprK sqrrN addrC oppr_ge0; apply.
have half0 : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
have half1 : 2%:R^-1 <= 1 :> R by rewrite invf_le1 ?ltr0n // ler1n.
have x2 : 0 <= 2%:R * x by rewrite mulr_ge0 ?ler0n.
have := two_points_bound half0 half1 x2; rewrite /two_points -(ler_pmul2l (expR_gt0 (- x))) -expRD.
have -> : - x + (2%:R^-1 * (2%:R * x) + (2%:R * x) ^+ 2 / 8%:R) = x ^+ 2 / 2%:R by field.
apply: le_trans; rewrite le_eqVlt; apply/orP; left; apply/eqP.
have -> : expR (2%:R * x) = expR x * expR x by rewrite -expRD -mulr2n mulr_natl.
have : expR x * expR (- x) = 1 by rewrite -expRD subrr expR0.
move: (expR x) (expR (- x)) => a b ab; transitivity (2%:R^-1 * (b + a * b * a)); last by field.
by rewrite ab mul1r addrC mulrC.
Qed.
(* The mean over all signs is the mean of the means over one sign. *)
Lemma Ex_flip_mean j (F : sign I -> R) : Ex F = Ex (fun g => (F g + F (flip j g)) / 2%:R).
Proof.
have e := Ex_bij F (inv_bij (flipK j)).
by rewrite ExZr ExD e -mulr2n -[X in X / _]mulr_natr mulfK ?pnatr_eq0.
Qed.

Let Z r (g : sign I) := \sum_(i <- r) sg R g i * y i.
Let v r := \sum_(i <- r) y i ^+ 2.
Lemma sign_sum_ge0 r : 0 <= v r. Proof. by apply: sumr_ge0 => i _; apply: sqr_ge0. Qed.
Lemma sign_sum_flip r j g : j \notin r -> Z r (flip j g) = Z r g.
Proof.
move=> jr; apply: eq_big_seq => i ir; rewrite sg_flip.
by case: eqVneq => [ij|_]; [move: jr; rewrite -ij ir | rewrite mul1r].
Qed.
Lemma sign_sum_mgf r h : uniq r -> `|h| * v r <= 4%:R^-1 ->
  Ex (fun g => expR (h * Z r g ^+ 2)) <= expR (h * v r + 2%:R * (h * v r) ^+ 2).
Proof.
elim: r h => [|j r IH] h /=.
  rewrite /Z /v big_nil => _ _; under eq_Ex do rewrite big_nil expr0n mulr0.
  by rewrite Ex_cst ?sign_gt0 // !mulr0 expr0n mulr0 addr0.
move=> /andP[jr ur]; have -> : v (j :: r) = y j ^+ 2 + v r by rewrite /v big_cons.
set b2 := y j ^+ 2; have b0 : 0 <= b2 by apply: sqr_ge0.
have v0 := sign_sum_ge0 r; move: (v r) v0 IH => u u0 IH small.
pose h' := h + 2%:R * h ^+ 2 * b2.
have hb : `|h| * b2 <= 4%:R^-1 by apply: le_trans small; rewrite ler_wpmul2l // ler_addl.
have hu : `|h| * u <= 4%:R^-1 by apply: le_trans small; rewrite ler_wpmul2l // ler_addr.
have small' : `|h'| * u <= 4%:R^-1.
  apply: le_trans small; apply: (@le_trans _ _ ((`|h| + 2%:R * `|h| ^+ 2 * b2) * u)).
    apply: ler_wpmul2r => //; apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l.
    by rewrite normrM (ger0_norm b0) [X in X * b2 <= _]normrM normrX normr_nat.
  rewrite mulrDl mulrDr addrC ler_add2r.
  have -> : 2%:R * `|h| ^+ 2 * b2 * u = `|h| * b2 * (2%:R * (`|h| * u)) by ring.
  apply: ler_pimulr; first by rewrite mulr_ge0.
  apply: le_trans (ler_wpmul2l _ hu) _; rewrite ?ler0n //.
  by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
rewrite (Ex_flip_mean j); apply: (@le_trans _ _ (Ex (fun g => expR (h * b2) * expR (h' * Z r g ^+ 2)))).
  apply: Ex_le => g; rewrite /Z !big_cons -/(Z r g) -/(Z r (flip j g)) (sign_sum_flip g jr).
  rewrite sg_flip eqxx expr1 mulN1r; set s := sg R g j; set z := Z r g.
  have s2 : s ^+ 2 = 1 by rewrite expr2 /s sgsg.
  pose x := 2%:R * h * s * y j * z.
  have -> : h * (s * y j + z) ^+ 2 = h * b2 + h * z ^+ 2 + x.
    by transitivity (h * (s ^+ 2 * b2) + h * z ^+ 2 + x); [rewrite /x /b2; ring | rewrite s2 mul1r].
  have -> : h * (- s * y j + z) ^+ 2 = h * b2 + h * z ^+ 2 - x.
    by transitivity (h * (s ^+ 2 * b2) + h * z ^+ 2 - x); [rewrite /x /b2; ring | rewrite s2 mul1r].
  rewrite !expRD -mulrDr -!mulrA ler_pmul2l ?expR_gt0 //.
  have -> : h' * z ^+ 2 = h * z ^+ 2 + x ^+ 2 / 2%:R.
    transitivity (h * z ^+ 2 + 2%:R * h ^+ 2 * (s ^+ 2 * b2) * z ^+ 2); first by rewrite s2 /h'; ring.
    by rewrite /x /b2; field.
  by rewrite expRD ler_pmul2l ?expR_gt0 // mean_exp_le.
rewrite ExZ; apply: le_trans (ler_wpmul2l (ltW (expR_gt0 _)) (IH h' ur small')) _.
rewrite -expRD ler_expR -subr_ge0.
have -> : h * (b2 + u) + 2%:R * (h * (b2 + u)) ^+ 2 - (h * b2 + (h' * u + 2%:R * (h' * u) ^+ 2)) =
    2%:R * h ^+ 2 * (b2 * u * (1 - 4%:R * (h * u)) + b2 ^+ 2 * (1 - 4%:R * (h * u) ^+ 2)).
  by rewrite /h'; ring.
apply: mulr_ge0; first by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
have h4 : h * u <= 4%:R^-1 by apply: le_trans hu; rewrite ler_wpmul2r // ler_norm.
apply: addr_ge0.
  apply: mulr_ge0; first exact: mulr_ge0.
  by rewrite subr_ge0 mulrC -ler_pdivl_mulr ?ltr0n // mul1r.
apply: mulr_ge0; first exact: sqr_ge0.
rewrite subr_ge0.
have : (h * u) ^+ 2 <= 4%:R^-1 ^+ 2.
  rewrite -[(h * u) ^+ 2]real_normK ?num_real // normrM (ger0_norm u0).
  by rewrite ler_pexpn2r ?nnegrE ?mulr_ge0 ?invr_ge0 ?ler0n.
move=> h5; apply: le_trans (ler_wpmul2l _ h5) _; rewrite ?ler0n //.
have -> : 4%:R * 4%:R^-1 ^+ 2 = 4%:R^-1 :> R by field.
by rewrite invf_le1 ?ltr0n // ler1n.
Qed.
End SignSums.

(* s rows of independent signs *)
Section DenseSign.
Variables (R : realType) (N s : nat).
Hypothesis s0 : (0 < s)%N.
Definition dense_sign_draws := [finType of {ffun 'I_s -> sign [finType of 'I_N]}].
Definition dense_sign (w : dense_sign_draws) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt s%:R)^-1 * sg R (w r) i).

Lemma dense_sign_draws_gt0 : (0 < #|dense_sign_draws|)%N.
Proof. by apply: card_draws; apply: sign_gt0. Qed.
Definition row_sum (y : 'cV[R]_N) (g : sign [finType of 'I_N]) : R := \sum_i sg R g i * y i 0.
Lemma nsq_dense_sign w y : s%:R * nsq (dense_sign w *m y) = \sum_r row_sum y (w r) ^+ 2.
Proof.
have sp : s%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
rewrite nsqE mulr_sumr; apply: eq_bigr => r _; rewrite mxE.
have -> : \sum_j dense_sign w r j * y j 0 = (Num.sqrt s%:R)^-1 * row_sum y (w r).
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite !mxE mulrA.
by rewrite exprMn exprVn sqr_sqrtr ?ler0n // mulrA mulfV ?mul1r.
Qed.
Lemma dense_sign_mgf h y : `|h| * nsq y <= 4%:R^-1 ->
  Ex (fun w : dense_sign_draws => expR (h * \sum_r row_sum y (w r) ^+ 2)) <=
  expR (s%:R * (h * nsq y + 2%:R * (h * nsq y) ^+ 2)).
Proof.
move=> small; rewrite (eq_Ex (g := fun w : dense_sign_draws => \prod_r expR (h * row_sum y (w r) ^+ 2))); last first.
  by move=> w; rewrite mulr_sumr expR_sum.
rewrite (Ex_ffun_prod (fun r g => expR (h * row_sum y g ^+ 2))) prodr_const card_ord.
rewrite expRMm; apply: ler_expn2r; rewrite ?nnegrE ?(ltW (expR_gt0 _)) //.
  by apply: Ex_ge0 => g; apply: ltW (expR_gt0 _).
have := @sign_sum_mgf R [finType of 'I_N] (fun i => y i 0) (index_enum _) h (index_enum_uniq _).
by rewrite -nsqE; apply.
Qed.
(* Chernoff's bound, for either tail *)
Lemma dense_sign_tail h y a : `|h| * nsq y <= 4%:R^-1 ->
  Pr R (fun w : dense_sign_draws => a < h * \sum_r row_sum y (w r) ^+ 2) <=
  expR (s%:R * (h * nsq y + 2%:R * (h * nsq y) ^+ 2) - a).
Proof.
move=> small; apply: (@le_trans _ _ (Pr R (fun w : dense_sign_draws =>
    expR a < expR (h * \sum_r row_sum y (w r) ^+ 2)))); first by apply: Pr_le => w; rewrite ltr_expR.
apply: le_trans (markov (expR_gt0 a) (fun w => ltW (expR_gt0 _))) _.
by rewrite expRD expRN; apply: ler_wpmul2r (dense_sign_mgf small); rewrite invr_ge0 ltW ?expR_gt0.
Qed.

Theorem embedding_dense_sign_vector y t : 0 <= t <= 1 ->
  Pr R (fun w => t * nsq y < `|nsq (dense_sign w *m y) - nsq y|) <= 2%:R * expR (- (s%:R * t ^+ 2 / 8%:R)).
Proof.
move=> /andP[t0 t1]; set B := expR _.
have [->|yn] := eqVneq y 0.
  rewrite /Pr Ex_eq0 => [|w]; last by rewrite mulmx0 /nsq !dot0l subrr normr0 mulr0 ltxx.
  by rewrite mulr_ge0 ?ler0n // ltW ?expR_gt0.
have v0 : 0 < nsq y by rewrite lt_neqAle eq_sym nsq_eq0 yn nsq_ge0.
have sp : 0 < s%:R :> R by rewrite ltr0n.
set v := nsq y in v0 *; pose Q (w : dense_sign_draws) := \sum_r row_sum y (w r) ^+ 2.
have small (h : R) : `|h| = t / (4%:R * v) -> `|h| * v <= 4%:R^-1.
  move=> ->; have -> : t / (4%:R * v) * v = t / 4%:R by field; rewrite gt_eqF.
  by rewrite ler_pdivr_mulr ?ltr0n // mulVf ?pnatr_eq0.
have h0 : 0 <= t / (4%:R * v) by rewrite divr_ge0 // mulr_ge0 ?ler0n // ltW.
have up : Pr R (fun w => t / (4%:R * v) * (s%:R * (v + t * v)) < t / (4%:R * v) * Q w) <= B.
  apply: le_trans (dense_sign_tail _ (small _ (ger0_norm h0))) _; rewrite /B ler_expR -/v.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
have down : Pr R (fun w => - (t / (4%:R * v)) * (s%:R * (v - t * v)) < - (t / (4%:R * v)) * Q w) <= B.
  apply: le_trans (dense_sign_tail _ (small _ _)) _; first by rewrite normrN ger0_norm.
  by rewrite /B ler_expR -/v le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
have [tz|tn] := eqVneq t 0.
  by rewrite /B tz expr0n mulr0 mul0r oppr0 expR0 mulr1; apply: le_trans (Pr_le1 _ _) _; rewrite ler1n.
have hp : 0 < t / (4%:R * v) by rewrite divr_gt0 ?mulr_gt0 ?ltr0n // lt_neqAle eq_sym tn.
rewrite mulr2n mulrDl mul1r; apply: le_trans (ler_add up down); apply: le_trans (Pr_or _ _ _).
apply: Pr_le => w; rewrite !mulNr ltr_opp2 !ltr_pmul2l // /Q -(nsq_dense_sign w y) !ltr_pmul2l //.
by rewrite ltr_normr opprB ltr_subr_addr [t * v + v]addrC ltr_subr_addr -ltr_subr_addl.
Qed.
End DenseSign.

(* Points of a grid in the unit ball: a sign and a multiple of the width for each coordinate *)
Section Net.
Variables (R : realType) (n : nat).
Definition net_multiple := [finType of bool * 'I_(16 * n).+1].
Definition net_index := [finType of {ffun 'I_n -> net_multiple}].
Definition net_width : R := (16%:R * Num.sqrt n%:R)^-1.
Definition net_point (p : net_index) : 'cV[R]_n := \col_i ((-1) ^+ (p i).1 * (p i).2%:R * net_width).
Definition in_net (p : net_index) := (\sum_i (p i).2 <= 16 * n)%N.

Let q : R := 16%:R / 17%:R.
Lemma net_ratio_power : q ^- 16 <= 27%:R / 10%:R.
Proof.
have q0 : 0 <= q^-1 by rewrite invr_ge0 divr_ge0 ?ler0n.
have ratio (a b c d : nat) : (0 < b)%N -> (0 < d)%N -> (a * d <= c * b)%N -> a%:R / b%:R <= c%:R / d%:R :> R.
  by move=> b0 d0 h; rewrite ler_pdivr_mulr ?ltr0n // mulrAC ler_pdivl_mulr ?ltr0n // -!natrM ler_nat.
have square (a b c d : nat) (x : R) : (0 < b)%N -> (0 < d)%N -> (a * a * d <= c * (b * b))%N -> 0 <= x ->
    x <= a%:R / b%:R -> x ^+ 2 <= c%:R / d%:R.
  move=> b0 d0 h x0 xa; apply: (@le_trans _ _ ((a%:R / b%:R) ^+ 2)).
    by rewrite ler_pexpn2r ?nnegrE ?divr_ge0 ?ler0n.
  by rewrite expr_div_n -!natrX; apply: ratio; rewrite ?expn_gt0 ?b0 // -!mulnn.
have -> : q ^- 16 = (((q^-1 ^+ 2) ^+ 2) ^+ 2) ^+ 2 by rewrite -!exprM exprVn.
have h1 : (18 * 18 * 10 <= 27 * (11 * 11))%N by vm_compute.
have h2 : (23 * 23 * 11 <= 18 * (18 * 18))%N by vm_compute.
have h3 : (35 * 35 * 18 <= 23 * (31 * 31))%N by vm_compute.
have h4 : (17 * 17 * 31 <= 35 * (16 * 16))%N by vm_compute.
apply: (square 18%N 11%N 27%N 10%N _ isT isT h1); first exact: sqr_ge0.
apply: (square 23%N 18%N 18%N 11%N _ isT isT h2); first exact: sqr_ge0.
apply: (square 35%N 31%N 23%N 18%N _ isT isT h3); first exact: sqr_ge0.
by apply: (square 17%N 16%N 35%N 31%N _ isT isT h4) => //; rewrite /q invf_div.
Qed.
Lemma net_multiples : \sum_(k : net_multiple) q ^+ k.2 <= 34%:R.
Proof.
have q0 : 0 < q by rewrite divr_gt0 ?ltr0n.
have one : \sum_(k < (16 * n).+1) q ^+ k <= 17%:R.
  have q1 : 0 < 1 - q by rewrite subr_gt0 ltr_pdivr_mulr ?ltr0n // mul1r ltr_nat.
  have e : (1 - q) * (\sum_(k < (16 * n).+1) q ^+ k) = 1 - q ^+ (16 * n).+1.
    by rewrite -[LHS]opprK -mulNr opprB -subrX1 opprB.
  rewrite -(ler_pmul2l q1) e; have -> : (1 - q) * 17%:R = 1 by rewrite /q; field.
  by rewrite ler_subl_addr ler_addl exprn_ge0 // ltW.
rewrite -(pair_bigA _ (fun (b : bool) (k : 'I_(16 * n).+1) => q ^+ k)) /= big_bool /=.
by apply: le_trans (ler_add one one) _; rewrite -natrD.
Qed.
Lemma net_size : #|in_net|%:R <= 92%:R ^+ n :> R.
Proof.
have q0 : 0 < q by rewrite divr_gt0 ?ltr0n.
have q1 : q <= 1 by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
apply: (@le_trans _ _ (\sum_(p : net_index) q ^- (16 * n) * \prod_i q ^+ (p i).2)).
  rewrite -sum1_card natr_sum big_mkcond; apply: ler_sum => p _; rewrite prodrXr.
  case: ifP => [h|_]; last by rewrite mulr_ge0 ?invr_ge0 // exprn_ge0 // ltW.
  by rewrite mulrC ler_pdivl_mulr ?exprn_gt0 // mul1r ler_wiexpn2l // ltW.
rewrite -mulr_sumr.
rewrite -(bigA_distr_bigA (fun (i : 'I_n) (k : net_multiple) => q ^+ k.2)) prodr_const card_ord.
rewrite exprM -exprVn -exprMn; apply: ler_expn2r; rewrite ?nnegrE ?ler0n //.
  apply: mulr_ge0; first by rewrite invr_ge0 exprn_ge0 // ltW.
  by apply: sumr_ge0 => k _; rewrite exprn_ge0 // ltW.
apply: le_trans (ler_pmul _ _ net_ratio_power net_multiples) _.
- by rewrite invr_ge0 exprn_ge0 // ltW.
- by apply: sumr_ge0 => k _; rewrite exprn_ge0 // ltW.
by rewrite mulrAC ler_pdivr_mulr ?ltr0n // -!natrM ler_nat.
Qed.

(* Towards zero from any unit vector there is a point of the net within 1/16. *)
Lemma floor_exists (a : R) : 0 <= a -> exists k : nat, k%:R <= a < k.+1%:R.
Proof.
move=> a0; have ex : exists k, a < k.+1%:R.
  by exists (Num.bound a); apply: lt_trans (archi_boundP a0) _; rewrite ltr_nat.
case: (ex_minnP ex) => k ak min; exists k; rewrite ak andbT.
by case: k ak min => [//|k] ak min; rewrite leNgt; apply/negP => /min; rewrite ltnn.
Qed.
Lemma net_near (x : 'cV[R]_n) : nsq x = 1 ->
  exists2 p, in_net p & nsq (net_point p) <= 1 /\ nsq (x - net_point p) <= (16%:R ^+ 2)^-1.
Proof.
move=> x1; have n0 : (0 < n)%N.
  by case: n x x1 => // x /eqP; rewrite nsqE big_ord0 eq_sym oner_eq0.
have nr : 0 < n%:R :> R by rewrite ltr0n.
have sn : 0 < Num.sqrt n%:R :> R by rewrite sqrtr_gt0.
have d0 : 0 < net_width by rewrite invr_gt0 mulr_gt0 ?ltr0n.
have d2 : n%:R * net_width ^+ 2 = (16%:R ^+ 2)^-1.
  by rewrite exprVn exprMn sqr_sqrtr ?ler0n // invfM mulrCA mulfV ?mulr1 // gt_eqF.
have fl i : exists k : nat, k%:R * net_width <= `|x i 0| < k.+1%:R * net_width.
  have [k] := floor_exists (divr_ge0 (normr_ge0 (x i 0)) (ltW d0)).
  by rewrite ler_pdivl_mulr // ltr_pdivr_mulr // => h; exists k.
have {fl} /fin_all_exists[k hk] := fl.
have total : (\sum_i k i <= 16 * n)%N.
  rewrite -(ler_nat R) natr_sum -(ler_pmul2r d0) mulr_suml.
  apply: (@le_trans _ _ (\sum_i `|x i 0|)); first by apply: ler_sum => i _; case/andP: (hk i).
  have -> : (16 * n)%:R * net_width = Num.sqrt n%:R :> R.
    rewrite natrM /net_width invfM mulrACA mulfV ?pnatr_eq0 // mul1r.
    by rewrite -{1}(sqr_sqrtr (ltW nr)) expr2 -mulrA mulfV ?mulr1 ?gt_eqF.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?sqrtr_ge0 ?sumr_ge0 // sqr_sqrtr ?ler0n //.
  have := sum_cauchy (fun i => `|x i 0|) (fun=> 1); under eq_bigr do rewrite mulr1.
  move/le_trans; apply; rewrite expr1n sumr_const card_ord.
  rewrite (eq_bigr (fun i => x i 0 ^+ 2)) => [|i _]; last by rewrite real_normK ?num_real.
  by rewrite -nsqE x1 mul1r.
have kb i : (k i < (16 * n).+1)%N.
  by rewrite ltnS; apply: leq_trans total; rewrite (bigD1 i) //= leq_addr.
pose p : net_index := [ffun i => (x i 0 < 0, Ordinal (kb i))].
have pE i : net_point p i 0 = (-1) ^+ (x i 0 < 0)%R * (k i)%:R * net_width by rewrite mxE ffunE.
have small i : `|net_point p i 0| <= `|x i 0|.
  rewrite pE !normrM normr_sign mul1r normr_nat (gtr0_norm d0).
  by case/andP: (hk i).
have near i : `|x i 0 - net_point p i 0| <= net_width.
  rewrite pE -mulrA; have {1}-> : x i 0 = (-1) ^+ (x i 0 < 0)%R * `|x i 0| by rewrite -realEsign ?num_real.
  rewrite -mulrBr normrM normr_sign mul1r; have /andP[lo hi] := hk i.
  rewrite ger0_norm ?subr_ge0 // ler_subl_addr; apply: le_trans (ltW hi) _.
  by rewrite -[(k i).+1]addn1 natrD mulrDl mul1r addrC.
exists p; first by rewrite /in_net; under eq_bigr do rewrite ffunE.
have sq (a b : R) : `|a| <= `|b| -> a ^+ 2 <= b ^+ 2.
  by move=> h; rewrite -[a ^+ 2]real_normK ?num_real // -[b ^+ 2]real_normK ?num_real // ler_pexpn2r ?nnegrE.
split; first by rewrite -x1 !nsqE; apply: ler_sum => i _; apply: sq.
rewrite -d2 nsqE; apply: (@le_trans _ _ (\sum_(i < n) net_width ^+ 2)).
  by apply: ler_sum => i _; apply: sq; rewrite !mxE in near *; rewrite (gtr0_norm d0); have := near i; rewrite !mxE.
by rewrite sumr_const card_ord mulr_natl.
Qed.

(* A symmetric form that is at most t on the net is at most 8t/7. *)
Lemma net_form (E : 'M[R]_n) t : sym E -> 0 <= t ->
  (forall p, in_net p -> `|qf E (net_point p)| <= t * nsq (net_point p)) ->
  forall x, `|qf E x| <= 8%:R / 7%:R * t * nsq x.
Proof.
move=> sE t0 h.
have improve M : 0 < M -> (forall x, `|qf E x| <= M * nsq x) -> forall x, `|qf E x| <= (t + M / 8%:R) * nsq x.
  move=> M0 hM x; have [->|xn] := eqVneq x 0; first by rewrite /qf mulmx0 /nsq dot0l normr0 mulr0.
  have nx : 0 < norm x by rewrite sqrtr_gt0 lt_neqAle eq_sym nsq_eq0 xn nsq_ge0.
  have image y : norm (E *m y) <= M * norm y.
    rewrite norm_leP ?(ltW M0) //; apply: sym_qf_norm => // z.
    by rewrite mulNr -ler_norml.
  pose u := (norm x)^-1 *: x; have u1 : nsq u = 1.
    by rewrite nsqZ -norm_sq exprVn mulVf // expf_neq0 // gt_eqF.
  suff : `|qf E u| <= t + M / 8%:R.
    have -> : qf E u = qf E x / nsq x.
      by rewrite /qf -scalemxAr dotZl dotZr mulrA -expr2 -norm_sq exprVn mulrC.
    by rewrite normrM normfV (ger0_norm (nsq_ge0 x)) ler_pdivr_mulr // -norm_sq exprn_gt0.
  have [p np [y1 xy]] := net_near u1; set y := net_point p in y1 xy *.
  have -> : qf E u = qf E y + dot (u - y) (E *m (u + y)).
    rewrite mulmxDr !dotDr !dotDl !dotNl -/(qf E u) -/(qf E y).
    have -> : dot y (E *m u) = dot u (E *m y) by rewrite dotC dot_mull sE.
    by ring.
  apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
    by apply: le_trans (h p np) _; apply: ler_pimulr.
  have abs_dot (a b : 'cV[R]_n) : `|dot a b| <= norm a * norm b.
    rewrite ler_norml cauchy andbT ler_oppl -dotNl -[norm a]normN; exact: cauchy.
  have nu : norm u = 1 by rewrite /norm u1 sqrtr1.
  have ny : norm y <= 1 by rewrite /norm -sqrtr1 ler_wsqrtr.
  have nd : norm (u - y) <= 16%:R^-1.
    by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?norm_ge0 ?invr_ge0 ?ler0n // norm_sq exprVn.
  have ns : norm (u + y) <= 2%:R.
    by apply: le_trans (norm_triangle _ _) _; rewrite nu mulr2n ler_add2l.
  apply: le_trans (abs_dot _ _) _; apply: (@le_trans _ _ (16%:R^-1 * (M * 2%:R))).
    apply: ler_pmul; rewrite ?norm_ge0 //; apply: le_trans (image _) _.
    by rewrite ler_pmul2l.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
pose M0 := frob2 E + 1; have M0p : 0 < M0 by rewrite ltr_paddl ?frob2_ge0 ?ltr01.
have start x : `|qf E x| <= M0 * nsq x.
  apply: frob_qf => //; apply: (@le_trans _ _ M0); first by rewrite ler_addl ler01.
  by rewrite expr2 ler_pmull // ler_addr frob2_ge0.
pose T := 8%:R / 7%:R * t; have T0 : 0 <= T by rewrite mulr_ge0 ?divr_ge0 ?ler0n.
have iterate k x : `|qf E x| <= (T + M0 / 8%:R ^+ k) * nsq x.
  elim: k x => [|k IH] x.
    by rewrite expr0 divr1; apply: le_trans (start x) _; apply: ler_wpmul2r; rewrite ?nsq_ge0 // ler_addr.
  have Mk : 0 < T + M0 / 8%:R ^+ k by rewrite ltr_paddl // divr_gt0 // exprn_gt0 ?ltr0n.
  apply: le_trans (improve _ Mk IH x) _; rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
  by rewrite exprS /T; field; rewrite expf_neq0 // pnatr_eq0.
move=> x; rewrite -/T; apply/ler_addgt0Pr => e e0.
have [xz|xp] := eqVneq (nsq x) 0.
  by apply: le_trans (iterate 0%N x) _; rewrite xz !mulr0 add0r ltW.
have {}xp : 0 < nsq x by rewrite lt_neqAle eq_sym xp nsq_ge0.
have [k hk] : exists k, 8%:R^-1 ^+ k < e / (M0 * nsq x).
  apply: small_power; rewrite ?invr_ge0 ?ler0n // ?invf_lt1 ?ltr0n ?ltr1n //.
  by rewrite divr_gt0 // mulr_gt0.
apply: le_trans (iterate k x) _; rewrite mulrDl ler_add2l -exprVn mulrAC.
by apply: ltW; rewrite mulrC -ltr_pdivl_mulr // mulr_gt0.
Qed.
End Net.

Section Embedding.
Variables (R : realType) (N n s : nat).
Hypothesis s0 : (0 < s)%N.

Theorem embedding_dense_sign (A : 'M[R]_(N, n)) e : full_column_rank A -> 0 < e <= 1 ->
  with_probability (1 - 2%:R * 92%:R ^+ n * expR (- (s%:R * e ^+ 2 / 11%:R)))
    (fun w => embeds (@dense_sign R N s w) A e).
Proof.
move=> /qr_exists[U [C _ [-> UU]]] /andP[e0 e1].
pose t := 7%:R / 8%:R * e; have t0 : 0 <= t by rewrite mulr_ge0 ?divr_ge0 ?ler0n // ltW.
have t1 : t <= 1.
  by apply: mulr_ile1 => //; rewrite ?divr_ge0 ?ler0n ?(ltW e0) // ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
pose y p := U *m net_point R p.
pose bad (p : net_index n) (w : dense_sign_draws N s) :=
  in_net p && (t * nsq (y p) < `|nsq (dense_sign R w *m y p) - nsq (y p)|).
apply: (@with_probability_fail R _ (fun w => [exists p, bad p w])); first exact: dense_sign_draws_gt0.
  apply: le_trans (Pr_exists _ bad) _.
  apply: (@le_trans _ _ (\sum_(p | in_net p) 2%:R * expR (- (s%:R * e ^+ 2 / 11%:R)))).
    rewrite [X in _ <= X]big_mkcond; apply: ler_sum => p _; rewrite /bad; case: ifP => _ /=; last first.
      by rewrite /Pr Ex_eq0.
    have tt : 0 <= t <= 1 by rewrite t0.
    apply: le_trans (embedding_dense_sign_vector s0 (y p) tt) _.
    rewrite ler_pmul2l ?ltr0n // ler_expR ler_opp2.
    rewrite -![s%:R * _ / _]mulrA; apply: ler_wpmul2l; first exact: ler0n.
    have -> : t ^+ 2 / 8%:R = 49%:R / 512%:R * e ^+ 2 by rewrite /t; field.
    rewrite mulrC; apply: ler_wpmul2r; first exact: sqr_ge0.
    by rewrite ler_pdivl_mulr ?ltr0n // mulrC ler_pdivr_mulr ?ltr0n // -natrM ler_nat.
  rewrite sumr_const -[X in X <= _]mulr_natl mulrCA -[X in _ <= X]mulrA; apply: ler_wpmul2l; first exact: ler0n.
  apply: ler_wpmul2r; first exact: ltW (expR_gt0 _).
  exact: net_size.
move=> w /existsPn good; apply: embeds_mulmx => x.
have nU z : nsq (U *m z) = nsq z by apply: nsq_isom.
pose E := (dense_sign R w *m U)^T *m (dense_sign R w *m U) - 1%:M.
have qE z : qf E z = nsq (dense_sign R w *m (U *m z)) - nsq z by rewrite qfD qfN qf1 qf_gram mulmxA.
have sE : sym E by rewrite /sym linearB /= trmx_mul trmxK trmx1.
have near : `|nsq (dense_sign R w *m (U *m x)) - nsq x| <= e * nsq x.
  rewrite -qE; have -> : e = 8%:R / 7%:R * t by rewrite /t; field.
  apply: net_form => // p np; rewrite qE -(nU (net_point R p)) -/(y p).
  by have := good p; rewrite /bad np /= -leNgt.
move: near; rewrite ler_norml -mulmxA nU => /andP[lo hi]; apply/andP; split.
  by rewrite mulrBl mul1r addrC -ler_subr_addr.
by rewrite mulrDl mul1r addrC -ler_subl_addr.
Qed.

(* Rows in proportion to n + ln(1/delta) *)
Theorem embedding_dense_sign_rows (A : 'M[R]_(N, n)) e dl : full_column_rank A -> 0 < e <= 1 -> 0 < dl ->
  11%:R * (n%:R * ln 92%:R + ln (2%:R / dl)) / e ^+ 2 <= s%:R ->
  with_probability (1 - dl) (fun w => embeds (@dense_sign R N s w) A e).
Proof.
move=> rkA e01 d0 hs; have /andP[e0 _] := e01.
apply: with_probability_sub (embedding_dense_sign rkA e01) => //.
rewrite ler_add2l ler_opp2; apply: (@le_trans _ _ (2%:R * 92%:R ^+ n * expR (- (n%:R * ln 92%:R + ln (2%:R / dl))))).
  apply: ler_wpmul2l; first by rewrite mulr_ge0 ?exprn_ge0 ?ler0n.
  rewrite ler_expR ler_opp2 ler_pdivl_mulr ?ltr0n // mulrC.
  by move: hs; rewrite ler_pdivr_mulr ?exprn_gt0.
rewrite opprD expRD !expRN expRMm !lnK ?posrE ?ltr0n ?divr_gt0 ?ltr0n // invf_div.
rewrite le_eqVlt; apply/orP; left; apply/eqP.
have c0 : 92%:R ^+ n != 0 :> R by rewrite expf_neq0 // pnatr_eq0.
by move: (92%:R ^+ n) c0 => c c0; field.
Qed.
End Embedding.
