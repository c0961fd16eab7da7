(* The hypotheses of the main theorem can be met: two networks for which they are proved.

   Main results
   ------------
   - main_theorem_instance: one point, x = 1, y = 0, weights +1 and -1, m = 2^33 neurons, a CountSketch of 32 T + 1
     rows, k = 3 steps of conjugate gradients: with probability at least 1/2 every one of T steps halves the residual.
     (No neuron of it can change sides within rho.)
   - main_theorem_two_points: two points that are not orthogonal, x_1 = (1, 0) and x_2 = (3/5, 4/5), y = (1, 1), the
     weights of BinomialSampler.v with N = 2^32, m = 2^47, 96 T + 1 rows, k = 4: likewise with probability at least 1/2.
     lambda = 1/5 is proved, not assumed; two_inputs_product: <x_1, x_2> = 3/5.
   - main_theorem_two_points_flips: and its neurons can change sides. With probability at least 1 - 2^-13 the start has
     a neuron that is strictly active on both points, and inactive on either after a movement of rho or less.
   - kernel_two_points: for any two unit points and any sampler that makes a neuron active on each of them with
     probability 1/2 or more, K >= (1 - |<x_1, x_2>|)/2 I.
   Nothing here is computed: 2^47 neurons and weights of 2^32 signs are numbers in proofs.

   Dependencies: BinomialSampler, MainTheorem and what they rest on. No axioms; ordered fields with square roots.

   Structure: one point; a hit in many draws; a neuron that changes sides; the kernel of two points; weights near the
   origin; two points. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding ConjugateGradient.
From SketchedGaussNewton Require Import NeuralTangentKernel GaussNewton RandomStart MainTheorem BinomialSampler.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* One point, x = 1, with weights +1 and -1. *)
Section Instance.
Variables (R : rcfType) (T : nat).
Notation m := (2 ^ 33)%N.
Let X : 'M[R]_1 := 1%:M.
Let wt (b : bool) : 'rV[R]_1 := ((-1) ^+ b)%:M.

Lemma instance_product i b : input_product X wt i b = (-1) ^+ b.
Proof. by rewrite /input_product /X mul1mx ord1 mxE mxE mulr1n. Qed.

Theorem main_theorem_instance :
  1 - 2%:R^-1 <= Pr R (fun w : {ffun 'I_m -> neuron bool_finType} * {ffun 'I_T -> Omega (m * 1) (32 * T)} =>
    [forall t : 'I_T,
      norm (residual_at X (Num.sqrt m%:R^-1) 0 wt (@CS R (m * 1) (32 * T)) (cg_solve 3) w.1 w.2 t.+1) <=
      2%:R^-1 * norm (residual_at X (Num.sqrt m%:R^-1) 0 wt (@CS R (m * 1) (32 * T)) (cg_solve 3) w.1 w.2 t)]).
Proof.
have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have mR : m%:R = 2%:R ^+ 33 :> R by rewrite natrX.
have m0 : 0 < m%:R :> R by rewrite mR exprn_gt0 // ltr0n.
have mean (f : bool -> R) : Ex f = (f true + f false) / 2%:R by rewrite /Ex big_bool card_bool.
have E0 : 1%:R * 2%:R^-1 + nsq (0 : 'cV[R]_1) = 2%:R^-1 :> R by rewrite /nsq dot0l addr0 mul1r.
have hset : setting m X (Num.sqrt m%:R^-1) (0 : 'cV[R]_1) wt 2%:R^-1 2%:R^-1 2%:R^-1.
  apply: (setting_anti_concentration (kap := 1) (k0 := 0)).
  - by move=> i; rewrite nsqE big_ord1 !ord1 !mxE eqxx expr1n.
  - by rewrite sqr_sqrtr // invr_ge0 ltW.
  - by rewrite expn_gt0.
  - by rewrite card_bool.
  - exact: half.
  - move=> x; rewrite qfE !big_ord1 nsqE big_ord1 mxE mean !instance_product /active expr0 expr1.
    by rewrite /X mul1mx trmx1 mxE eqxx ler0N1 ler01 /=; move: (x 0 0) => z; apply: le_of_eq; field.
  - move=> i; rewrite mean !instance_product expr0 expr1 (relu_le0 (lerN10 R)) (relu_ge0 ler01).
    by apply: le_of_eq; field.
  - by rewrite E0.
  - exact: half.
  - exact: ler01.
  - by rewrite mulr0 mulr_ge0 // ltW.
  - move=> i; rewrite mul1r addr0; have [r1|r1] := ltP (radius m (0 : 'cV[R]_1) 2%:R^-1 2%:R^-1 2%:R^-1) 1; last first.
      by apply: le_trans r1; apply: Pr_le1.
    have r0 : 0 <= radius m (0 : 'cV[R]_1) 2%:R^-1 2%:R^-1 2%:R^-1 by apply: radius_ge0.
    apply: le_trans r0; rewrite /Pr mean !instance_product !normrX !normrN1 !expr1n.
    by rewrite ![(1 <= _)%R]leNgt r1 /= addr0 mul0r.
  - rewrite mR expr1n mulr1; have -> : 2%:R^-1 ^+ 2 * 2%:R^-1 * 2%:R ^+ 33 = 2%:R ^+ 30 :> R by field.
    have -> : 8%:R = 2%:R ^+ 3 :> R by rewrite -natrX.
    by rewrite ler_eexpn2l // ltr1n.
  - by rewrite E0 mR mulr0 subr0 !expr1n !mulr1; apply: le_of_eq; field.
apply: (main_theorem hset).
- rewrite -subr_ge0.
  have -> : (32 * T).+1%:R * 2%:R^-1 - 8%:R * (1 ^ 2 + 1)%:R * T%:R = 2%:R^-1 :> R.
    by rewrite -addn1 natrD natrM; move: (T%:R) => t; field.
  by rewrite ltW.
- rewrite mulr1 -subr_ge0; have -> : 13%:R ^+ 3 * 2%:R^-1 - 377%:R = 1443%:R / 2%:R :> R by field.
  by rewrite divr_ge0 ?ler0n.
Qed.
End Instance.

(* At least one of m independent draws hits a set of probability at least q, except with probability 1 / (1 + mq). *)
Section SomeDraw.
Variables (R : realFieldType) (Om : finType) (m : nat) (A : pred Om) (q : R).

Lemma miss_all : 0 <= q -> q <= 1 -> (1 - q) ^+ m <= (1 + m%:R * q)^-1.
Proof.
move=> q0 q1; have p0 k : 0 < 1 + k%:R * q by rewrite ltr_paddr ?ltr01 // mulr_ge0 ?ler0n.
rewrite -[X in _ <= X]mul1r ler_pdivl_mulr //; elim: m => [|k IH]; first by rewrite expr0 mul0r addr0 mulr1.
apply: le_trans IH; rewrite exprSr -mulrA; apply: ler_wpmul2l; first by rewrite exprn_ge0 // subr_ge0.
rewrite -subr_ge0 -addn1 natrD; have -> : 1 + k%:R * q - (1 - q) * (1 + (k%:R + 1) * q) = k.+1%:R * q ^+ 2.
  by rewrite -addn1 natrD; ring.
by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
Qed.

Lemma some_draw : (0 < #|Om|)%N -> 0 <= q -> q <= Pr R A ->
  with_probability (1 - (1 + m%:R * q)^-1) (fun w : {ffun 'I_m -> Om} => exists r, A (w r)).
Proof.
move=> Om0 q0 qA; have q1 := le_trans qA (Pr_le1 R A).
apply: (with_probability_fail (bad := fun w : {ffun 'I_m -> Om} => [forall r, ~~ A (w r)])) => [||w].
- exact: card_draws.
- apply: le_trans (miss_all q0 q1).
  rewrite /Pr (eq_Ex (g := fun w : {ffun 'I_m -> Om} => \prod_r (~~ A (w r))%:R)) => [|w]; last first.
    case: forallP => [h|h]; first by rewrite big1 // => r _; rewrite h.
    have /existsP[r hr] : [exists r, A (w r)].
      by apply: contraT; rewrite negb_exists => /forallP.
    by rewrite (bigD1 r) //= hr mul0r.
  rewrite (Ex_ffun_prod (fun=> fun u => (~~ A u)%:R)) prodr_const card_ord.
  rewrite -/(Pr R (fun u => ~~ A u)) Pr_compl //.
  by apply: ler_expn2r; rewrite ?nnegrE ?subr_ge0 ?Pr_le1 // ler_add2l ler_opp2.
- by rewrite negb_forall => /existsP[r]; rewrite negbK; exists r.
Qed.
End SomeDraw.

(* A neuron that is closer to the hyperplane of a unit point than rho changes sides when it goes rho towards it. *)
Lemma flip_within (R : realFieldType) n m d (X : 'M[R]_(n, d)) (V : 'M[R]_(m, d)) i r rho : nsq (row i X)^T = 1 ->
  0 <= preactivation X V i r < rho ->
  exists W : 'M[R]_(m, d), (forall q, nsq (row q W - row q V)^T <= rho ^+ 2) /\ pattern X W i r != pattern X V i r.
Proof.
move=> x1 /andP[z0 zr]; exists (V - \matrix_(q, l) ((q == r)%:R * rho * X i l)); split=> [q|].
  have -> : (row q (V - \matrix_(q, l) ((q == r)%:R * rho * X i l)) - row q V)^T
      = - ((q == r)%:R * rho) *: (row i X)^T.
    by apply/colP => l; rewrite !mxE [V q l + _]addrC addrK mulNr.
  rewrite nsqZ x1 mulr1 sqrrN; case: eqP => _; first by rewrite mul1r.
  by rewrite mul0r expr0n sqr_ge0.
have e : preactivation X (V - \matrix_(q, l) ((q == r)%:R * rho * X i l)) i r = preactivation X V i r - rho.
  rewrite preactivationB mxE [X in _ + X]mxE; congr (_ - _).
  transitivity (rho * nsq (row i X)^T); last by rewrite x1 mulr1.
  rewrite nsqE mulr_sumr mxE; apply: eq_bigr => l _.
  by rewrite !mxE eqxx mul1r mulrCA expr2.
by rewrite !patternE /active e z0 leNgt subr_lt0 zr /= eq_sym oner_eq0.
Qed.

(* Two points. Whatever the sampler, if it makes a neuron active on each of them with probability 1/2 or more, then the
   kernel has no eigenvalue below half of 1 - |<x_1, x_2>|. *)
Theorem kernel_two_points (R : realFieldType) d (X : 'M[R]_(2, d)) (Nu : finType) (wt : Nu -> 'rV[R]_d) :
  (forall i, nsq (row i X)^T = 1) -> (forall i, 2%:R^-1 <= Pr R (fun t => 0 <= input_product X wt i t)) ->
  forall x, (1 - `|(X *m X^T) 0 1|) / 2%:R * nsq x <= qf (kernel X wt) x.
Proof.
move=> x1 half x; set s := (X *m X^T) 0 1.
have l1 : lift ord0 ord0 = 1 :> 'I_2 by apply: val_inj.
have diag i : (X *m X^T) i i = 1.
  by rewrite -(x1 i) /nsq dotE mxE; apply: eq_bigr => l _; rewrite !mxE.
have s10 : (X *m X^T) 1 0 = s by rewrite /s !mxE; apply: eq_bigr => l _; rewrite !mxE mulrC.
pose p i j := Ex (fun t => active (input_product X wt i t) * active (input_product X wt j t)).
have pii i : 2%:R^-1 <= p i i.
  apply: le_trans (half i) _; apply: Ex_le => t; rewrite /active -natrM mulnb andbb; exact: lexx.
have pC : p 1 0 = p 0 1 by apply: eq_Ex => t; rewrite mulrC.
have p0 : 0 <= p 0 1 by apply: Ex_ge0 => t; rewrite /active -natrM ler0n.
have le0 : p 0 1 <= p 0 0.
  by apply: Ex_le => t; rewrite /active -!natrM !mulnb ler_nat; case: (0 <= _)%R; case: (0 <= _)%R.
have le1 : p 0 1 <= p 1 1.
  by apply: Ex_le => t; rewrite /active -!natrM !mulnb ler_nat; case: (0 <= _)%R; case: (0 <= _)%R.
rewrite qfE nsqE !big_ord_recl !big_ord0 l1 -[ord0]/(0 : 'I_2) ![kernel _ _ _ _]mxE !diag s10 -/s -/(p 0 0) -/(p 0 1).
rewrite -/(p 1 0) -/(p 1 1) pC !mul1r !addr0.
move: (x 0 0) (x 1 0) => a b.
have sb : `|s * p 0 1 * (2%:R * (a * b))| <= `|s| * (p 0 0 * a ^+ 2 + p 1 1 * b ^+ 2).
  rewrite normrM normrM (ger0_norm p0) -mulrA; apply: ler_wpmul2l; first exact: normr_ge0.
  have ab : `|2%:R * (a * b)| <= a ^+ 2 + b ^+ 2.
    rewrite ler_norml -subr_ge0 opprK -[X in _ && X]subr_ge0.
    have -> : 2%:R * (a * b) + (a ^+ 2 + b ^+ 2) = (a + b) ^+ 2 by ring.
    have -> : a ^+ 2 + b ^+ 2 - 2%:R * (a * b) = (a - b) ^+ 2 by ring.
    by rewrite !sqr_ge0.
  apply: le_trans (ler_wpmul2l p0 ab) _; rewrite mulrDr.
  by apply: ler_add; apply: ler_wpmul2r; rewrite ?sqr_ge0.
have s1 : `|s| <= 1.
  have := unit_products x1 0 1; rewrite -/s -[s ^+ 2]real_normK ?num_real // -[X in _ <= X](expr1n _ 2).
  by rewrite ler_pexpn2r ?nnegrE ?ler01.
have := ler_norm (- (s * p 0 1 * (2%:R * (a * b)))); rewrite normrN => /le_trans/(_ sb) low.
apply: (@le_trans _ _ ((1 - `|s|) * (p 0 0 * a ^+ 2 + p 1 1 * b ^+ 2))).
  rewrite -mulrA; apply: ler_wpmul2l; first by rewrite subr_ge0.
  by rewrite mulrDr; apply: ler_add; apply: ler_wpmul2r; rewrite ?sqr_ge0.
rewrite -subr_ge0 in low; rewrite -subr_ge0.
suff -> : a * p 0 0 * a + a * (s * p 0 1) * b + (b * (s * p 0 1) * a + b * p 1 1 * b)
    - (1 - `|s|) * (p 0 0 * a ^+ 2 + p 1 1 * b ^+ 2)
  = `|s| * (p 0 0 * a ^+ 2 + p 1 1 * b ^+ 2) - - (s * p 0 1 * (2%:R * (a * b))) by [].
by ring.
Qed.

(* In the plane: the weights (2 / sqrt N, 0), which are near every hyperplane, and how often they are drawn. *)
Section NearTheOrigin.
Variables (R : rcfType) (N k : nat).
Hypothesis even : N = k.*2.
Hypothesis k0 : (0 < k)%N.
Let l1 : lift ord0 ord0 = 1 :> 'I_2. Proof. exact: val_inj. Qed.

Definition near_origin (t : binomial_draws N 2) := [forall l, #|ones (t l)| == (if l == 0 then k.-1 else k)].

Lemma near_origin_often : (8 * k)%:R^-1 <= Pr R near_origin.
Proof.
rewrite (@binomial_joint_law R N 2 (fun l : 'I_2 => if l == 0 then k.-1 else k)).
by rewrite !big_ord_recl big_ord0 l1 mulr1 /= even central_share_beside.
Qed.

Lemma near_origin_product (x : 'cV[R]_2) t : near_origin t ->
  dot (binomial_weights R t)^T x = 2%:R / Num.sqrt N%:R * x 0 0.
Proof.
move=> /forallP near; rewrite product_sum !big_ord_recl big_ord0 l1 addr0 !binomial_weight_count.
have /eqP -> := near 0; have /eqP -> := near 1; rewrite /= even -mul2n natrM.
have -> : k.-1%:R = k%:R - 1 :> R by rewrite -subn1 natrB.
by move: (k%:R : R) (Num.sqrt _) => q s; rewrite subrr mul0r mul0r addr0 mulrBr mulr1 opprB addrCA subrr addr0.
Qed.
End NearTheOrigin.

(* Powers that nobody should compute. *)
Lemma power_double j : (2 ^ j.+1 = (2 ^ j).*2)%N. Proof. by rewrite expnS mul2n. Qed.
Lemma power_gt0 j : (0 < 2 ^ j)%N. Proof. by rewrite expn_gt0. Qed.

(* The points (1, 0) and (3/5, 4/5), weights of N = 2^32 signs, a network of 2^47 neurons. *)
Section TwoPoints.
Variables (R : rcfType) (T : nat).
Notation m := (2 ^ 47)%N.
Notation N := (2 ^ 32)%N.
Notation neurons := (neuron (binomial_draws N 2)).
Notation wt := (@binomial_weights R N 2).

Definition two_inputs : 'M[R]_2 := \matrix_(i, j)
  (if i == 0 then (if j == 0 then 1 else 0) else (if j == 0 then 3%:R / 5%:R else 4%:R / 5%:R)).
Definition two_targets : 'cV[R]_2 := const_mx 1.
Notation X := two_inputs.
Notation y := two_targets.
Notation rho := (radius m y 2%:R^-1 5%:R^-1 2%:R^-1).

Let ord2 (i : 'I_2) : i = 0 \/ i = 1.
Proof. by case: i => [[|[|]]] // p; [left | right]; apply: val_inj. Qed.
Let l1 : lift ord0 ord0 = 1 :> 'I_2. Proof. exact: val_inj. Qed.
Let lam0 : 0 < 5%:R^-1 :> R. Proof. by rewrite invr_gt0 ltr0n. Qed.
Let half : 0 < 2%:R^-1 :> R. Proof. by rewrite invr_gt0 ltr0n. Qed.
Let mR : m%:R = 2%:R ^+ 47 :> R. Proof. by rewrite natrX. Qed.
Let NR : N%:R = 2%:R ^+ 32 :> R. Proof. by rewrite natrX. Qed.
Let p2 k : 0 < 2%:R ^+ k :> R. Proof. by rewrite exprn_gt0 ?ltr0n. Qed.
Let E3 : 2%:R * 2%:R^-1 + nsq y = 3%:R :> R.
Proof. by rewrite nsqE !big_ord_recl big_ord0 !mxE expr1n; field. Qed.

Lemma two_inputs_unit i : nsq (row i X)^T = 1.
Proof.
rewrite nsqE !big_ord_recl big_ord0 !mxE; case: (ord2 i) => -> /=; first by rewrite expr1n expr0n !addr0.
by field.
Qed.

Theorem two_inputs_product : (X *m X^T) 0 1 = 3%:R / 5%:R.
Proof. by rewrite mxE !big_ord_recl big_ord0 !mxE /= mul1r mul0r !addr0. Qed.

Lemma two_inputs_kernel x : 5%:R^-1 * nsq x <= qf (kernel X wt) x.
Proof.
have -> : 5%:R^-1 = (1 - `|(X *m X^T) 0 1|) / 2%:R :> R.
  by rewrite two_inputs_product ger0_norm ?divr_ge0 ?ler0n //; field.
apply: kernel_two_points => [|i]; first exact: two_inputs_unit.
under eq_Pr do rewrite input_product_dot.
by apply: binomial_active; rewrite expn_gt0.
Qed.

Theorem main_theorem_two_points :
  1 - 2%:R^-1 <= Pr R (fun w : {ffun 'I_m -> neurons} * {ffun 'I_T -> Omega (m * 2) (96 * T)} =>
    [forall t : 'I_T,
      norm (residual_at X (Num.sqrt m%:R^-1) y wt (@CS R (m * 2) (96 * T)) (cg_solve 4) w.1 w.2 t.+1) <=
      2%:R^-1 * norm (residual_at X (Num.sqrt m%:R^-1) y wt (@CS R (m * 2) (96 * T)) (cg_solve 4) w.1 w.2 t)]).
Proof.
apply: (@main_theorem_binomial R 1 m 2 N T X (Num.sqrt m%:R^-1) y two_inputs_unit 5%:R^-1 2%:R^-1).
- by rewrite sqr_sqrtr // invr_ge0 mR ltW.
- exact: lam0.
- exact: half.
- exact: two_inputs_kernel.
- rewrite E3 mR -subr_ge0.
  have -> : 3%:R * 5%:R^-1 ^+ 4 * 2%:R^-1 ^+ 3 * 2%:R ^+ 47 - 2%:R ^+ 30 * 2%:R * 2%:R ^+ 3 * 3%:R
    = 3%:R * 2%:R ^+ 34 * (399%:R / 625%:R) :> R by field.
  by rewrite mulr_ge0 ?divr_ge0 ?ler0n // mulr_ge0 ?ler0n // ltW.
- rewrite NR -subr_ge0.
  have -> : 3%:R * 5%:R^-1 ^+ 2 * 2%:R^-1 ^+ 2 * 2%:R ^+ 32 - 2%:R ^+ 21 * 2%:R ^+ 2
    = 2%:R ^+ 23 * (359%:R / 25%:R) :> R by field.
  by rewrite mulr_ge0 ?divr_ge0 ?ler0n // ltW.
- rewrite -subr_ge0.
  have -> : (96 * T).+1%:R * 2%:R^-1 - 8%:R * (2 ^ 2 + 2)%:R * T%:R = 2%:R^-1 :> R.
    by rewrite -addn1 natrD natrM; move: (T%:R) => t; field.
  by rewrite ltW.
- rewrite -subr_ge0; have -> : 13%:R ^+ 4 / 5%:R - 377%:R * 2%:R = (38%:R * 652%:R + 15%:R) / 5%:R :> R by field.
  by rewrite -natrM -natrD divr_ge0 ?ler0n.
Qed.

Let way_enough (r : R) : 0 <= r -> r ^+ 2 = 512%:R * 2%:R * 3%:R / (5%:R^-1 ^+ 2 * 2%:R^-1 * 2%:R ^+ 47) ->
  2%:R ^- 15 < r.
Proof.
move=> r0 r2; rewrite -(@ltr_pexpn2r _ 2) ?nnegrE ?invr_ge0 ?(ltW (p2 _)) // r2 -subr_gt0.
have -> : 512%:R * 2%:R * 3%:R / (5%:R^-1 ^+ 2 * 2%:R^-1 * 2%:R ^+ 47) - 2%:R ^- 15 ^+ 2 = 44%:R / 2%:R ^+ 38 :> R.
  by field.
by rewrite divr_gt0 ?ltr0n.
Qed.
Let near_rho : 2%:R ^- 15 < rho.
Proof.
have E0 : 0 < 2%:R * 2%:R^-1 + nsq y :> R by rewrite E3 ltr0n.
apply: way_enough; first exact: radius_ge0.
rewrite radius_sq; [by rewrite E3 mR | by rewrite expn_gt0 | exact: lam0 | exact: half | exact: E0].
Qed.

(* Nearly every start has a neuron that is active on both points, and inactive on either after a movement of rho or less. *)
Theorem main_theorem_two_points_flips :
  with_probability (1 - 2%:R ^- 13 : R) (fun w : {ffun 'I_m -> neurons} => exists r : 'I_m, forall i,
    0 < preactivation X (start_weights wt w) i r < rho /\
    exists W : 'M[R]_(m, 2), (forall q, nsq (row q W - row q (start_weights wt w))^T <= rho ^+ 2) /\
      pattern X W i r != pattern X (start_weights wt w) i r).
Proof.
have e8 : 8%:R = 2%:R ^+ 3 :> R by rewrite -natrX.
have k8 : (8 * 2 ^ 31)%:R = 2%:R ^+ 34 :> R by rewrite natrM natrX e8 -exprD.
have often : 2%:R ^- 34 <= Pr R (fun q : neurons => near_origin (2 ^ 31) q.2).
  rewrite (Pr_snd R (near_origin (N := N) (2 ^ 31))) ?card_bool // -k8.
  exact: (@near_origin_often R N (2 ^ 31) (power_double 31) (power_gt0 31)).
have root : 2%:R / Num.sqrt N%:R = 2%:R ^- 15 :> R.
  have -> : N%:R = (2%:R ^+ 16) ^+ 2 :> R by rewrite NR -exprM.
  by rewrite sqrtr_sqr ger0_norm ?(ltW (p2 _)) //; field.
have q0 : 0 <= 2%:R ^- 34 :> R by rewrite invr_ge0 ltW.
have inhabited : (0 < #|neurons|)%N by apply: neurons_inhabited (@binomial_draws_gt0 N 2).
apply: with_probability_sub (some_draw m inhabited q0 often) => [|w [r hr]].
  rewrite ler_add2l ler_opp2 lef_pinv ?posrE ?p2 //; last first.
    by apply: ltr_paddr ltr01; rewrite mulr_ge0 ?ler0n.
  have -> : m%:R * 2%:R ^- 34 = 2%:R ^+ 13 :> R by rewrite mR; field.
  by rewrite ler_addr ler01.
exists r => i; have z : preactivation X (start_weights wt w) i r = 2%:R ^- 15 * X i 0.
  rewrite /start_weights preactivation_weights -[LHS]/(input_product X wt i (w r).2) input_product_dot.
  by rewrite (@near_origin_product R N (2 ^ 31) (power_double 31) (power_gt0 31) _ _ hr) root !mxE.
have Xi : 0 < X i 0 <= 1.
  rewrite mxE eqxx; case: (ord2 i) => -> /=; first by rewrite ltr01 lexx.
  by rewrite divr_gt0 ?ltr0n // ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
case/andP: Xi => X0 X1; have z0 : 0 < 2%:R ^- 15 * X i 0 by rewrite mulr_gt0 ?invr_gt0.
have zr : 2%:R ^- 15 * X i 0 < rho by apply: le_lt_trans near_rho; rewrite ler_pimulr // invr_ge0 ltW.
split; first by rewrite z z0.
by apply: flip_within (two_inputs_unit i) _; rewrite z ltW.
Qed.
End TwoPoints.
