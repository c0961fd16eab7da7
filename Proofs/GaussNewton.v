(* A step of Gauss-Newton contracts the residual, and training converges linearly.

   Main results
   ------------
   The network f, its Jacobian J(W) and its Gram matrix G(W) = JJ' are those of NeuralTangentKernel. A step from W
   solves G g = r for the residual r = f(W) - y up to |Gg - r| <= eps0 |r|, by whatever means, and goes to W' with
   vec W' = vec W - J'g. Operator norms appear as bounds |Mv| <= b |v| for all v, and sigma_min(J) >= s as
   s |x| <= |J'x| for all x.
   - step_mean_value_identity (claim step.mean-value-identity): f(W') - f(W) = Jbar vec(W' - W), exactly, where Jbar
     is J with the divided differences bbar of max(0, .) for the activations; all of them lie in [0, 1]
     (step_mean_value_range); hence r' = (r - Gg) + (J - Jbar)J'g (step_mean_value_residual).
     There is no integral: Jbar lies in every convex set that holds the Jacobians on the segment from W to W'
     (step_mean_value_convex), by induction over the points where a neuron switches.
   - step_contraction (claim step.contraction): |r'| <= (eps0 + (1 + eps0) |J - Jbar| / sigma_min(J)) |r|.
   - train_movement (claim train.movement): each neuron moves by at most
     sqrt(n/m) (1 + eps0) |r| / sigma_min(J)^2.
   - train_linear_convergence (claim train.linear-convergence): with 0 < sigma0^2 <= lambda_min(G(W0)), with
     rho >= 4 sqrt(n/m) |r_0| / sigma0^2 and eps0 <= 1/6, if |J(W) - J(W0)| <= sigma0/8 for every W whose neurons are all
     within rho of the start, then for all t: |r_{t+1}| <= |r_t|/2, no neuron leaves that ball, and
     sigma_min(J(W_t)) >= 7/8 sigma0. Hence |r_t| <= 2^-t |r_0| (train_linear_convergence_geometric).
   - train_linear_convergence_upto: the same for finitely many steps, with accurate solutions wanted inside the
     ball only.
   - train_linear_convergence_certified: the same from (1/m) sum_i #{r : |w_r(0)'x_i| <= rho} <= (sigma0/8)^2,
     which can be computed at the start.
   All this is said of inputs of length 1. A program has them only up to rounding, so the theorems that end in
   any_inputs, any_inputs_upto and any_inputs_certified say it of inputs of any length, with |X|_F in place of sqrt n:
     each neuron moves by at most |X|_F / sqrt m (1 + eps0) |r| / sigma_min(J)^2,
     rho >= 4 |X|_F / sqrt m |r_0| / sigma0^2, and
     (1/m) sum_i |x_i|^2 #{r : |w_r(0)'x_i| <= rho |x_i|} <= (sigma0/8)^2.

   Dependencies: LinearAlgebra, NeuralTangentKernel. No axioms; ordered fields with square roots.

   Structure: divided differences of max(0, .); the mean-value identity; norms; contraction of one step; the
   induction, first for inputs of any length, then for unit inputs; the hypothesis from counts, likewise. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra NeuralTangentKernel.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section MeanSlope.
Variable R : realFieldType.
Implicit Types z u s t : R.

Definition mean_slope z z' : R := if z' == z then active z else (relu z' - relu z) / (z' - z).

Lemma active_range z : 0 <= active z <= 1.
Proof. by rewrite /active ler0n lern1; case: (0 <= z). Qed.
Lemma relu_ge0 z : 0 <= z -> relu z = z.
Proof. by move=> h; apply/max_idPr. Qed.
Lemma relu_le0 z : z <= 0 -> relu z = 0.
Proof. by move=> h; apply/max_idPl. Qed.
Lemma mean_slopeE z z' : relu z' - relu z = mean_slope z z' * (z' - z).
Proof.
rewrite /mean_slope; case: eqVneq => [->|h]; first by rewrite !subrr mulr0.
by rewrite divfK // subr_eq0.
Qed.

(* The point that moves from z to z' at unit time. *)
Definition at_time z z' s := z + s * (z' - z).
Lemma at_timeB z z' s t : at_time z z' t - at_time z z' s = (t - s) * (z' - z).
Proof. by rewrite /at_time; ring. Qed.

Lemma mean_slope_split z z' s u t : s < u -> u < t ->
  (t - s) * mean_slope (at_time z z' s) (at_time z z' t) =
  (u - s) * mean_slope (at_time z z' s) (at_time z z' u)
  + (t - u) * mean_slope (at_time z z' u) (at_time z z' t).
Proof.
move=> su ut; have [->|zz] := eqVneq z' z.
  by rewrite /at_time !subrr !mulr0 addr0 /mean_slope eqxx; move: (active z) => q; ring.
apply: (@mulIf _ (z' - z)); first by rewrite subr_eq0.
have e p q : (q - p) * mean_slope (at_time z z' p) (at_time z z' q) * (z' - z) =
             relu (at_time z z' q) - relu (at_time z z' p).
  by rewrite mean_slopeE at_timeB mulrAC mulrC.
by rewrite [RHS]mulrDl !e [RHS]addrC addrA subrK.
Qed.

Lemma mean_slope_uncrossed z z' s t : s < t ->
  (z' != z -> ~~ (s < - z / (z' - z) < t)) ->
  mean_slope (at_time z z' s) (at_time z z' t) = active (at_time z z' ((s + t) / 2%:R)).
Proof.
move=> st; have [->|zz] := eqVneq z' z.
  by move=> _; rewrite /at_time !subrr !mulr0 addr0 /mean_slope eqxx.
move/(_ isT); set u := - z / (z' - z); have D0 : z' - z != 0 by rewrite subr_eq0.
have ts : t - s != 0 by rewrite subr_eq0 gt_eqF.
have e x : at_time z z' x = (x - u) * (z' - z) by rewrite /at_time /u; field.
set mid := (s + t) / 2%:R; have [m1 m2] : s < mid /\ mid < t.
  rewrite /mid ltr_pdivl_mulr ?ltr0n // ltr_pdivr_mulr ?ltr0n //.
  by rewrite !mulr_natr !mulr2n ltr_add2l ltr_add2r.
rewrite !e /mean_slope negb_and -!leNgt /active => h.
rewrite (inj_eq (mulIf D0)) (inj_eq (addIr _)) (gt_eqF st).
suff : [/\ 0 <= (s - u) * (z' - z), 0 <= (t - u) * (z' - z) & 0 <= (mid - u) * (z' - z)] \/
       [/\ (s - u) * (z' - z) <= 0, (t - u) * (z' - z) <= 0 & (mid - u) * (z' - z) < 0].
  case=> -[hs ht hm].
    rewrite !relu_ge0 // hm divff // -mulrBl mulf_neq0 // opprB addrA subrK //.
  by rewrite !relu_le0 // subrr mul0r leNgt hm.
have {D0}[D|D] : z' - z < 0 \/ 0 < z' - z by case: (ltrgtP (z' - z) 0) D0; auto.
  rewrite !(nmulr_lle0 _ D) !(nmulr_lge0 _ D) (nmulr_llt0 _ D) !subr_ge0 !subr_le0 subr_gt0.
  case/orP: h => h; [right | left]; split=> //.
  - exact: ltW (le_lt_trans h st).
  - exact: le_lt_trans h m1.
  - exact: ltW (lt_le_trans st h).
  - exact: ltW (lt_le_trans m2 h).
rewrite !(pmulr_lle0 _ D) !(pmulr_lge0 _ D) (pmulr_llt0 _ D) !subr_ge0 !subr_le0 subr_lt0.
case/orP: h => h; [left | right]; split=> //.
- exact: ltW (le_lt_trans h st).
- exact: ltW (le_lt_trans h m1).
- exact: ltW (lt_le_trans st h).
- exact: lt_le_trans m2 h.
Qed.

Lemma mean_slope_range z z' : 0 <= mean_slope z z' <= 1.
Proof.
rewrite /mean_slope; case: eqVneq => [_|h]; first exact: active_range.
wlog zz : z z' h / z < z'.
  move=> hw; case: (ltrgtP z z') => [l|g|e]; [exact: hw | | by rewrite e eqxx in h].
  by rewrite -mulrNN -invrN !opprB; apply: hw; rewrite // eq_sym.
have p : 0 < z' - z by rewrite subr_gt0.
rewrite ler_pdivl_mulr // mul0r ler_pdivr_mulr // mul1r subr_ge0.
rewrite /relu; apply/andP; split.
  by rewrite le_maxl !le_maxr lexx (ltW zz) orbT.
rewrite ler_subl_addr le_maxl; apply/andP; split.
  by apply: addr_ge0; [apply: ltW | rewrite le_maxr lexx].
by rewrite -{1}[z'](subrK z) ler_add2l le_maxr lexx orbT.
Qed.
End MeanSlope.

Section MeanValue.
Variables (R : realFieldType) (n m d : nat).
Variables (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R).
Implicit Types W : 'M[R]_(m, d).

Definition mean_pattern W W' : 'M[R]_(n, m) :=
  \matrix_(i, r) mean_slope (preactivation X W i r) (preactivation X W' i r).
Lemma mean_patternE W W' i r :
  mean_pattern W W' i r = mean_slope (preactivation X W i r) (preactivation X W' i r).
Proof. by rewrite mxE. Qed.
Definition mean_jacobian W W' : 'M[R]_(n, m * d) := masked X c a (mean_pattern W W').

Theorem step_mean_value_identity W W' :
  network X c a W' - network X c a W = mean_jacobian W W' *m vec (W' - W).
Proof.
apply/colP => i; rewrite masked_mul_vec preactivationB [LHS]mxE [X in _ + X]mxE.
have nE V : network X c a V i 0 = c * \sum_r a r * relu (preactivation X V i r) by rewrite mxE.
rewrite !nE [RHS]mxE -mulrBr -sumrB; congr (_ * _); apply: eq_bigr => r _.
rewrite mean_patternE -mulrBr mean_slopeE mulrA; congr (_ * _).
by rewrite [RHS]mxE [X in _ = _ + X]mxE.
Qed.

Theorem step_mean_value_range W W' i r : 0 <= mean_pattern W W' i r <= 1.
Proof. by rewrite mxE mean_slope_range. Qed.

(* The residual after a step v <- v - J'g *)
Theorem step_mean_value_residual W W' y g : vec W' = vec W - (jacobian X c a W)^T *m g ->
  network X c a W' - y =
  (network X c a W - y - gram X c a W *m g)
  + (jacobian X c a W - mean_jacobian W W') *m ((jacobian X c a W)^T *m g).
Proof.
move=> hW; have := step_mean_value_identity W W'; rewrite vecB hW [vec W - _]addrC addrK mulmxN => h.
have -> : network X c a W' = network X c a W - mean_jacobian W W' *m ((jacobian X c a W)^T *m g).
  by rewrite -h addrC subrK.
by rewrite mulmxBl [jacobian X c a W *m (_ *m g)]mulmxA -/(gram X c a W) [RHS]addrA subrK addrAC.
Qed.

(* The mean pattern lies in every convex set of matrices that holds the patterns on the segment. *)
Definition segment W W' s := W + s *: (W' - W).
Lemma preactivation_segment W W' s i r :
  preactivation X (segment W W' s) i r = at_time (preactivation X W i r) (preactivation X W' i r) s.
Proof.
rewrite /preactivation /segment /at_time linearD linearZ /= linearB /= mulmxDr -scalemxAr mulmxBr.
by rewrite !mxE.
Qed.

Section Convex.
Variables (W W' : 'M[R]_(m, d)) (Q : 'M[R]_(n, m) -> Prop).
Hypothesis Qconvex : forall th b b', 0 <= th <= 1 -> Q b -> Q b' -> Q (th *: b + (1 - th) *: b').
Hypothesis Qsegment : forall s, 0 <= s <= 1 -> Q (pattern X (segment W W' s)).

Let crossing (i : 'I_n) (r : 'I_m) : R :=
  - preactivation X W i r / (preactivation X W' i r - preactivation X W i r).

Lemma mean_pattern_piece (L : seq R) s t : 0 <= s -> s < t -> t <= 1 ->
  (forall i r, s < crossing i r < t -> crossing i r \in L) ->
  Q (mean_pattern (segment W W' s) (segment W W' t)).
Proof.
elim: L s t => [|u L IH] s t s0 st t1 hL.
  have -> : mean_pattern (segment W W' s) (segment W W' t) =
            pattern X (segment W W' ((s + t) / 2%:R)).
    apply/matrixP => i r; rewrite mean_patternE [RHS]mxE !preactivation_segment mean_slope_uncrossed // => _.
    by apply/negP => /hL; rewrite in_nil.
  apply: Qsegment; apply/andP; split.
    by rewrite divr_ge0 ?ler0n // addr_ge0 // (le_trans s0) // ltW.
  rewrite ler_pdivr_mulr ?ltr0n // mul1r [2%:R]mulr2n.
  by rewrite ler_add // (le_trans (ltW st)).
have [/andP[su ut]|out] := boolP (s < u < t); last first.
  apply: IH => // i r h; have := hL i r h; rewrite inE => /orP[/eqP e|//].
  by rewrite -e h in out.
have ts : 0 < t - s by rewrite subr_gt0 (lt_trans su).
have -> : mean_pattern (segment W W' s) (segment W W' t) =
  ((u - s) / (t - s)) *: mean_pattern (segment W W' s) (segment W W' u) +
  (1 - (u - s) / (t - s)) *: mean_pattern (segment W W' u) (segment W W' t).
  apply/matrixP => i r; rewrite [RHS]mxE [X in X + _]mxE [X in _ + X]mxE !mean_patternE !preactivation_segment.
  have := mean_slope_split (preactivation X W i r) (preactivation X W' i r) su ut.
  move: (mean_slope _ _) (mean_slope _ _) (mean_slope _ _) => A B C h.
  apply: (@mulfI _ (t - s)); first by rewrite gt_eqF.
  by rewrite h; field; rewrite gt_eqF.
apply: Qconvex.
- apply/andP; split; first by apply: divr_ge0; apply: ltW; rewrite // subr_gt0.
  by rewrite ler_pdivr_mulr // mul1r ler_add2r ltW.
- apply: IH => // [|i r /andP[h1 h2]]; first by rewrite (le_trans (ltW ut)).
  have h : s < crossing i r < t by rewrite h1 (lt_trans h2).
  by have := hL i r h; rewrite inE (lt_eqF h2).
- apply: IH => // [|i r /andP[h1 h2]]; first by rewrite (le_trans s0) // ltW.
  have h : s < crossing i r < t by rewrite h2 andbT (lt_trans su).
  by have := hL i r h; rewrite inE (gt_eqF h1).
Qed.

Theorem step_mean_value_convex : Q (mean_pattern W W').
Proof.
have e0 : segment W W' 0 = W by rewrite /segment scale0r addr0.
have e1 : segment W W' 1 = W' by rewrite /segment scale1r addrC subrK.
pose L := [seq crossing p.1 p.2 | p <- enum [finType of 'I_n * 'I_m]].
have hL i r : 0 < crossing i r < 1 -> crossing i r \in L.
  by move=> _; apply/mapP; exists (i, r); rewrite ?mem_enum.
by have := mean_pattern_piece (lexx 0) ltr01 (lexx 1) hL; rewrite e0 e1.
Qed.
End Convex.
End MeanValue.

Section Norms.
Variable R : rcfType.
Lemma le_of_eq (x z : R) : x = z -> x <= z.
Proof. by move=> ->. Qed.
Lemma normZ n k (x : 'cV[R]_n) : norm (k *: x) = `|k| * norm x.
Proof. by rewrite /norm nsqZ sqrtrM ?sqr_ge0 // sqrtr_sqr. Qed.
Lemma norm_subC n (x y : 'cV[R]_n) : norm (x - y) = norm (y - x).
Proof. by rewrite -normN opprB. Qed.
Lemma norm_convex n th (x y : 'cV[R]_n) k : 0 <= th <= 1 ->
  norm x <= k -> norm y <= k -> norm (th *: x + (1 - th) *: y) <= k.
Proof.
move=> /andP[t0 t1] hx hy; apply: le_trans (norm_triangle _ _) _.
rewrite !normZ !ger0_norm ?subr_ge0 //; have -> : k = th * k + (1 - th) * k by ring.
by apply: ler_add; apply: ler_wpmul2l; rewrite ?subr_ge0.
Qed.
(* a bound on |Mx| for all x bounds |M'y| for all y *)
Lemma norm_bound_tr p q (M : 'M[R]_(p, q)) k : 0 <= k -> (forall x, norm (M *m x) <= k * norm x) ->
  forall y, norm (M^T *m y) <= k * norm y.
Proof.
move=> k0 h y; set z := _ *m y.
have [z0|zn] := eqVneq (norm z) 0; first by rewrite z0 mulr_ge0 ?norm_ge0.
have zp : 0 < norm z by rewrite lt_neqAle eq_sym zn norm_ge0.
rewrite -(ler_pmul2r zp) -expr2 norm_sq /nsq {1}/z -dot_mulr.
apply: le_trans (cauchy _ _) _; rewrite [k * _]mulrC -mulrA.
by apply: ler_wpmul2l (h z); apply: norm_ge0.
Qed.
End Norms.

Section Contraction.
Variable R : rcfType.
Variables (n p : nat) (J : 'M[R]_(n, p)) (sigma eps0 : R).
Hypothesis sigma0 : 0 < sigma.
Hypothesis hsigma : forall x, sigma * norm x <= norm (J^T *m x).

Lemma gram_stretch_tr x : sigma * norm (J^T *m x) <= norm (J *m J^T *m x).
Proof.
have [->|zn] := eqVneq (norm (J^T *m x)) 0; first by rewrite mulr0 norm_ge0.
have zp : 0 < norm (J^T *m x) by rewrite lt_neqAle eq_sym zn norm_ge0.
rewrite -(ler_pmul2r zp) -mulrA -expr2 norm_sq /nsq -dot_mulr mulmxA.
apply: le_trans (ler_wpmul2l (ltW sigma0) (cauchy _ _)) _.
rewrite mulrA mulrC; apply: ler_wpmul2l (hsigma x); exact: norm_ge0.
Qed.

Lemma gram_stretch x : sigma ^+ 2 * norm x <= norm (J *m J^T *m x).
Proof.
rewrite expr2 -mulrA; apply: le_trans (gram_stretch_tr x).
by apply: ler_wpmul2l (hsigma x); apply: ltW.
Qed.

Variables (r g : 'cV[R]_n).
Hypothesis accurate : norm (J *m J^T *m g - r) <= eps0 * norm r.

Lemma accurate_image : norm (J *m J^T *m g) <= (1 + eps0) * norm r.
Proof.
rewrite -[X in norm X](subrK r); apply: le_trans (norm_triangle _ _) _.
by rewrite addrC mulrDl mul1r ler_add2l.
Qed.

Lemma accurate_solution : norm g <= (1 + eps0) * norm r / sigma ^+ 2.
Proof.
rewrite ler_pdivl_mulr ?exprn_gt0 // mulrC.
exact: le_trans (gram_stretch g) accurate_image.
Qed.

Lemma contraction_bound (Jb : 'M[R]_(n, p)) eta : 0 <= eta ->
  (forall v, norm ((J - Jb) *m v) <= eta * norm v) ->
  norm (r - J *m J^T *m g + (J - Jb) *m (J^T *m g)) <= (eps0 + (1 + eps0) * eta / sigma) * norm r.
Proof.
move=> eta0 heta; apply: le_trans (norm_triangle _ _) _; rewrite norm_subC [X in _ <= X]mulrDl.
apply: ler_add => //; apply: le_trans (heta _) _.
have hJg : norm (J^T *m g) <= (1 + eps0) * norm r / sigma.
  by rewrite ler_pdivl_mulr // mulrC; apply: le_trans (gram_stretch_tr g) accurate_image.
apply: le_trans (ler_wpmul2l eta0 hJg) _; apply: le_of_eq; ring.
Qed.
End Contraction.

Section Training.
Variable R : rcfType.
Variables (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Notation Weights := 'M[R]_(m, d).
Implicit Types W V : Weights.
Notation J := (jacobian X c a).
Notation G := (gram X c a).
Definition residual W : 'cV[R]_n := network X c a W - y.
(* One step with the solution g of G g = r *)
Definition gn_step W g W' := vec W' = vec W - (J W)^T *m g.
Definition distance W V (r : 'I_m) : R := norm (row r W - row r V)^T.

Theorem step_contraction W W' g sigma eta eps0 : 0 < sigma -> 0 <= eta ->
  gn_step W g W' ->
  norm (G W *m g - residual W) <= eps0 * norm (residual W) ->
  (forall x, sigma * norm x <= norm ((J W)^T *m x)) ->
  (forall v, norm ((J W - mean_jacobian X c a W W') *m v) <= eta * norm v) ->
  norm (residual W') <= (eps0 + (1 + eps0) * eta / sigma) * norm (residual W).
Proof.
move=> s0 e0 st acc hs he.
rewrite {1}/residual (step_mean_value_residual _ st) -/(residual W).
exact: (contraction_bound s0 hs acc e0 he).
Qed.

(* The Frobenius norm of the inputs, which is sqrt n for unit vectors. *)
Notation size := (Num.sqrt (frob2 X / m%:R)).

Lemma inputs_bound (u : 'cV[R]_n) : norm (X^T *m u) <= Num.sqrt (frob2 X) * norm u.
Proof.
rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr ?frob2_ge0 //; apply: le_trans (nsq_frob _ _) _.
apply: ler_wpmul2r; first exact: nsq_ge0.
by rewrite /frob2 exchange_big; apply: ler_sum => i _; apply: ler_sum => j _; rewrite mxE.
Qed.

Lemma step_row W g W' r : gn_step W g W' ->
  (row r W' - row r W)^T = - (X^T *m \col_i (c * a r * pattern X W i r * g i 0)).
Proof.
rewrite /gn_step masked_tr_mul -vecB => h.
have {h} -> : W' = W - \matrix_(q, l) \sum_i c * a q * pattern X W i q * g i 0 * X i l.
  by move: h => /trmx_inj /(can_inj mxvecK).
rewrite -linearB /= [_ - _ - _]addrAC subrr sub0r; apply/colP => l.
rewrite 3!mxE [RHS]mxE [X in - X]mxE [X in _ = - X]mxE; congr (- _).
by apply: eq_bigr => i _; rewrite [X in _ = X * _]mxE [X in _ = _ * X]mxE mulrC.
Qed.

Lemma movement_of_solution W W' g r : gn_step W g W' -> distance W' W r <= size * norm g.
Proof.
move=> st; rewrite /distance (step_row _ st) normN; apply: le_trans (inputs_bound _) _.
rewrite sqrtrM ?frob2_ge0 // -mulrA; apply: ler_wpmul2l; first exact: sqrtr_ge0.
rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr ?invr_ge0 ?ler0n // -scale !nsqE mulr_sumr.
apply: ler_sum => i _; rewrite mxE [(c * _ * _ * _) ^+ 2]exprMn; apply: ler_wpmul2r; first exact: sqr_ge0.
rewrite !exprMn signs mulr1 -[X in _ <= X]mulr1; apply: ler_wpmul2l; first exact: sqr_ge0.
by rewrite mxE; case/andP: (active_range (preactivation X W i r)) => h0 h1; rewrite expr_le1.
Qed.

Theorem train_movement_any_inputs W W' g sigma eps0 r : 0 < sigma ->
  gn_step W g W' ->
  norm (G W *m g - residual W) <= eps0 * norm (residual W) ->
  (forall x, sigma * norm x <= norm ((J W)^T *m x)) ->
  distance W' W r <= size * (1 + eps0) * norm (residual W) / sigma ^+ 2.
Proof.
move=> s0 st acc hs; apply: le_trans (movement_of_solution r st) _.
rewrite -!mulrA; apply: ler_wpmul2l; first exact: sqrtr_ge0.
by have := accurate_solution s0 hs acc; rewrite !mulrA.
Qed.

Lemma distance_triangle W V U r : distance W U r <= distance W V r + distance V U r.
Proof.
rewrite /distance; have -> : (row r W - row r U)^T = (row r W - row r V)^T + (row r V - row r U)^T.
  by rewrite -linearD /= addrA subrK.
exact: norm_triangle.
Qed.
Lemma distance_refl W r : distance W W r = 0.
Proof. by rewrite /distance subrr trmx0 /norm /nsq dot0l sqrtr0. Qed.
Lemma distance_segment W W' V s r k : 0 <= s <= 1 ->
  distance W V r <= k -> distance W' V r <= k -> distance (segment W W' s) V r <= k.
Proof.
move=> hs h h'; rewrite /distance.
have -> : (row r (segment W W' s) - row r V)^T =
          s *: (row r W' - row r V)^T + (1 - s) *: (row r W - row r V)^T.
  by apply/colP => l; rewrite !mxE; move: (W r l) (W' r l) (V r l) => p q v; ring.
exact: norm_convex.
Qed.

(* The ball of weights with all neurons within rho of the start. *)
Variables (W0 : Weights) (sigma0 rho eps0 : R).
Hypothesis sigma0_gt0 : 0 < sigma0.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, sigma0 ^+ 2 * nsq x <= qf (G W0) x.
Definition in_ball W := forall r, distance W W0 r <= rho.
Hypothesis stable : forall W, in_ball W -> forall v, norm ((J W - J W0) *m v) <= sigma0 / 8%:R * norm v.

Lemma start_singular x : sigma0 * norm x <= norm ((J W0)^T *m x).
Proof.
have := start_positive x; rewrite /gram -{1}[J W0]trmxK qf_gram -!norm_sq -exprMn.
by rewrite ler_pexpn2r // nnegrE ?mulr_ge0 ?norm_ge0 // ltW.
Qed.

Lemma ball_singular W : in_ball W ->
  forall x, 7%:R / 8%:R * sigma0 * norm x <= norm ((J W)^T *m x).
Proof.
move=> hW x; have e8 : 0 <= sigma0 / 8%:R by rewrite divr_ge0 ?ler0n // ltW.
have h := norm_bound_tr e8 (stable hW) x.
have h2 : norm ((J W0)^T *m x) <= norm ((J W)^T *m x) + norm ((J W - J W0)^T *m x).
  rewrite -[X in _ + X]normN; have -> : (J W0)^T *m x = (J W)^T *m x + - ((J W - J W0)^T *m x).
    by rewrite linearB /= mulmxBl opprB addrC subrK.
  exact: norm_triangle.
have := le_trans (start_singular x) (le_trans h2 (ler_add (lexx _) h)); rewrite -ler_subl_addr.
by apply: le_trans; apply: le_of_eq; field.
Qed.

Lemma ball_mean_jacobian W W' : in_ball W -> in_ball W' ->
  forall v, norm ((J W - mean_jacobian X c a W W') *m v) <= sigma0 / 4%:R * norm v.
Proof.
move=> hW hW' v.
pose Q b := forall v, norm ((masked X c a b - J W0) *m v) <= sigma0 / 8%:R * norm v.
have hQ : Q (mean_pattern X W W').
  apply: step_mean_value_convex => [th b b' hth hb hb' u|s hs u]; last first.
    by apply: stable => r; apply: distance_segment.
  have -> : (masked X c a (th *: b + (1 - th) *: b') - J W0) *m u =
     th *: ((masked X c a b - J W0) *m u) + (1 - th) *: ((masked X c a b' - J W0) *m u).
    rewrite !scalemxAl -mulmxDl; congr (_ *m _); apply/matrixP => i k; case/mxvec_indexP: k => q l.
    rewrite !mxE !mxvecE !mxE; move: (b i q) (b' i q) (X i l) (a q) => x1 x2 x3 x4; ring.
  exact: norm_convex.
have -> : J W - mean_jacobian X c a W W' = (J W - J W0) + - (mean_jacobian X c a W W' - J W0).
  by rewrite opprB addrA subrK.
rewrite mulmxDl mulNmx; apply: le_trans (norm_triangle _ _) _; rewrite normN.
apply: le_trans (ler_add (stable hW v) (hQ v)) _.
by apply: le_of_eq; field.
Qed.

Let good W g := norm (G W *m g - residual W) <= eps0 * norm (residual W).

Let sigma1_gt0 : 0 < 7%:R / 8%:R * sigma0.
Proof. by rewrite mulr_gt0 // divr_gt0 ?ltr0n. Qed.

Lemma train_step_halves W W' g : in_ball W -> in_ball W' -> gn_step W g W' -> good W g ->
  norm (residual W') <= 2%:R^-1 * norm (residual W).
Proof.
move=> hW hW' st acc; have e4 : 0 <= sigma0 / 4%:R by rewrite divr_ge0 ?ler0n // ltW.
apply: le_trans (step_contraction sigma1_gt0 e4 st acc (ball_singular hW) (ball_mean_jacobian hW hW')) _.
apply: ler_wpmul2r; first exact: norm_ge0.
have -> : (1 + eps0) * (sigma0 / 4%:R) / (7%:R / 8%:R * sigma0) = (1 + eps0) * (2%:R / 7%:R).
  by field; rewrite gt_eqF.
have -> : 2%:R^-1 = 6%:R^-1 + (1 + 6%:R^-1) * (2%:R / 7%:R) :> R by field.
apply: ler_add => //; apply: ler_wpmul2r; first by rewrite divr_ge0 ?ler0n.
by rewrite ler_add2l.
Qed.

Lemma train_step_moves W W' g r : in_ball W -> gn_step W g W' -> good W g ->
  distance W' W r <= 2%:R * (size * norm (residual W) / sigma0 ^+ 2).
Proof.
move=> hW st acc; apply: le_trans (train_movement_any_inputs r sigma1_gt0 st acc (ball_singular hW)) _.
have s2 : 0 < sigma0 ^+ 2 by apply: exprn_gt0.
set q := Num.sqrt _; set z := norm _.
have -> : q * (1 + eps0) * z / (7%:R / 8%:R * sigma0) ^+ 2 =
          (1 + eps0) * (64%:R / 49%:R) * (q * z / sigma0 ^+ 2) by field; rewrite gt_eqF.
apply: ler_wpmul2r; first by rewrite divr_ge0 ?(ltW s2) // mulr_ge0 ?sqrtr_ge0 ?norm_ge0.
apply: (@le_trans _ _ ((1 + 6%:R^-1) * (64%:R / 49%:R))).
  by apply: ler_wpmul2r; [rewrite divr_ge0 ?ler0n | rewrite ler_add2l].
have -> : 2%:R = (1 + 6%:R^-1) * (64%:R / 49%:R) + 10%:R / 21%:R :> R by field.
by rewrite ler_addl divr_ge0 ?ler0n.
Qed.

Hypothesis radius : 4%:R * size * norm (residual W0) / sigma0 ^+ 2 <= rho.

(* Up to a horizon, with accurate solutions wanted inside the ball only. *)
Theorem train_linear_convergence_any_inputs_upto (W : nat -> Weights) (g : nat -> 'cV[R]_n) (T : nat) :
  W 0%N = W0 ->
  (forall t, (t < T)%N -> gn_step (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N -> in_ball (W t) -> good (W t) (g t)) ->
  (forall t, (t <= T)%N -> in_ball (W t)) /\
  (forall t, (t < T)%N -> norm (residual (W t.+1)) <= 2%:R^-1 * norm (residual (W t))).
Proof.
move=> h0 hst hacc; pose q : R := size.
pose u := q * norm (residual W0) / sigma0 ^+ 2.
have q0 : 0 <= q by apply: sqrtr_ge0.
have s2 : 0 < sigma0 ^+ 2 by apply: exprn_gt0.
have u0 : 0 <= u by rewrite divr_ge0 ?(ltW s2) // mulr_ge0 ?norm_ge0.
have ur : 4%:R * u <= rho by have := radius; rewrite /u /q !mulrA.
pose P t := norm (residual (W t)) <= 2%:R^-1 ^+ t * norm (residual W0) /\
            forall r, distance (W t) W0 r <= 4%:R * u * (1 - 2%:R^-1 ^+ t).
have p1 t : 0 <= 2%:R^-1 ^+ t :> R by rewrite exprn_ge0 // invr_ge0 ler0n.
have shrink t : 4%:R * u * (1 - 2%:R^-1 ^+ t) <= 4%:R * u.
  apply: ler_pimulr; first by apply: mulr_ge0 => //; rewrite ler0n.
  by rewrite ler_subl_addr ler_addl.
have ball t : P t -> in_ball (W t).
  move=> [_ h] r; apply: le_trans (h r) _; apply: le_trans ur.
  exact: shrink.
have halve t : (t < T)%N -> P t -> in_ball (W t.+1) /\
   norm (residual (W t.+1)) <= 2%:R^-1 * norm (residual (W t)) /\ P t.+1.
  move=> tT Pt; have bt := ball t Pt; have [hr hd] := Pt.
  have acc := hacc t tT bt; have st := hst t tT.
  have hd' r : distance (W t.+1) W0 r <= 4%:R * u * (1 - 2%:R^-1 ^+ t.+1).
    apply: le_trans (distance_triangle _ (W t) _ _) _.
    apply: le_trans (ler_add (train_step_moves r bt st acc) (hd r)) _.
    have : q * norm (residual (W t)) / sigma0 ^+ 2 <= 2%:R^-1 ^+ t * u.
      rewrite /u [X in _ <= X]mulrA; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
      by rewrite [X in _ <= X]mulrCA; apply: ler_wpmul2l.
    rewrite -(ler_pmul2l (ltr0Sn R 1)) => h; apply: le_trans (ler_add h (lexx _)) _.
    by apply: le_of_eq; rewrite exprS; field.
  have bt' : in_ball (W t.+1).
    move=> r; apply: le_trans (hd' r) _; apply: le_trans ur.
    exact: shrink.
  have hh := train_step_halves bt bt' st acc; split; [exact: bt' | split; [exact: hh | split; last exact: hd']].
  apply: le_trans hh _; rewrite exprS -mulrA; apply: ler_wpmul2l => //.
  by rewrite invr_ge0 ler0n.
have all_P t : (t <= T)%N -> P t.
  elim: t => [_|t IH tT].
    by split=> [|r]; rewrite h0 expr0 ?mul1r // subrr mulr0 distance_refl.
  by have [_ []] := halve t tT (IH (ltnW tT)).
split=> t tT; first exact: ball (all_P t tT).
by have [_ []] := halve t tT (all_P t (ltnW tT)).
Qed.

Theorem train_linear_convergence_any_inputs (W : nat -> Weights) (g : nat -> 'cV[R]_n) :
  W 0%N = W0 ->
  (forall t, gn_step (W t) (g t) (W t.+1)) ->
  (forall t, good (W t) (g t)) ->
  forall t, [/\ norm (residual (W t.+1)) <= 2%:R^-1 * norm (residual (W t)),
     forall r, distance (W t) W0 r <= rho &
     forall x, 7%:R / 8%:R * sigma0 * norm x <= norm ((J (W t))^T *m x)].
Proof.
move=> h0 hst hacc t.
have [hb hh] := @train_linear_convergence_any_inputs_upto W g t.+1 h0 (fun t _ => hst t) (fun t _ _ => hacc t).
have b : in_ball (W t) by apply: hb.
by split=> //; [apply: hh | apply: ball_singular].
Qed.
End Training.

(* Inputs of length 1, with Frobenius norm sqrt n. *)
Section UnitInputs.
Variable R : rcfType.
Variables (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Notation Weights := 'M[R]_(m, d).
Notation J := (jacobian X c a).
Notation G := (gram X c a).
Notation residual := (residual X c a y).
Notation gn_step := (gn_step X c a).

Lemma frob2_rows : frob2 X = \sum_i nsq (row i X)^T.
Proof. by apply: eq_bigr => i _; rewrite nsqE; apply: eq_bigr => j _; rewrite !mxE. Qed.
Lemma frob2_unit_inputs : frob2 X = n%:R.
Proof. by rewrite frob2_rows (eq_bigr (fun=> 1)) ?sumr_const ?card_ord. Qed.

Theorem train_movement W W' g sigma eps0 r : 0 < sigma ->
  gn_step W g W' ->
  norm (G W *m g - residual W) <= eps0 * norm (residual W) ->
  (forall x, sigma * norm x <= norm ((J W)^T *m x)) ->
  distance W' W r <= Num.sqrt (n%:R / m%:R) * (1 + eps0) * norm (residual W) / sigma ^+ 2.
Proof. by rewrite -frob2_unit_inputs; apply: train_movement_any_inputs. Qed.

Variables (W0 : Weights) (sigma0 rho eps0 : R).
Hypothesis sigma0_gt0 : 0 < sigma0.
Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, sigma0 ^+ 2 * nsq x <= qf (G W0) x.
Hypothesis stable : forall W, in_ball W0 rho W ->
  forall v, norm ((J W - J W0) *m v) <= sigma0 / 8%:R * norm v.
Hypothesis radius : 4%:R * Num.sqrt (n%:R / m%:R) * norm (residual W0) / sigma0 ^+ 2 <= rho.

Let radius_any : 4%:R * Num.sqrt (frob2 X / m%:R) * norm (residual W0) / sigma0 ^+ 2 <= rho.
Proof. by rewrite frob2_unit_inputs. Qed.

(* Up to a horizon, with accurate solutions wanted inside the ball only. *)
Theorem train_linear_convergence_upto (W : nat -> Weights) (g : nat -> 'cV[R]_n) (T : nat) :
  W 0%N = W0 ->
  (forall t, (t < T)%N -> gn_step (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N -> in_ball W0 rho (W t) ->
    norm (G (W t) *m g t - residual (W t)) <= eps0 * norm (residual (W t))) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t, (t < T)%N -> norm (residual (W t.+1)) <= 2%:R^-1 * norm (residual (W t))).
Proof. exact: (train_linear_convergence_any_inputs_upto signs scale sigma0_gt0 eps0_le start_positive stable). Qed.

Theorem train_linear_convergence (W : nat -> Weights) (g : nat -> 'cV[R]_n) :
  W 0%N = W0 ->
  (forall t, gn_step (W t) (g t) (W t.+1)) ->
  (forall t, norm (G (W t) *m g t - residual (W t)) <= eps0 * norm (residual (W t))) ->
  forall t, [/\ norm (residual (W t.+1)) <= 2%:R^-1 * norm (residual (W t)),
     forall r, distance (W t) W0 r <= rho &
     forall x, 7%:R / 8%:R * sigma0 * norm x <= norm ((J (W t))^T *m x)].
Proof. exact: (train_linear_convergence_any_inputs signs scale sigma0_gt0 eps0_le start_positive stable). Qed.

Theorem train_linear_convergence_geometric (W : nat -> Weights) (g : nat -> 'cV[R]_n) :
  W 0%N = W0 -> (forall t, gn_step (W t) (g t) (W t.+1)) ->
  (forall t, norm (G (W t) *m g t - residual (W t)) <= eps0 * norm (residual (W t))) ->
  forall t, norm (residual (W t)) <= 2%:R^-1 ^+ t * norm (residual W0).
Proof.
move=> h0 hst hacc; elim=> [|t IH]; first by rewrite expr0 mul1r h0.
have [h _ _] := train_linear_convergence h0 hst hacc t.
apply: le_trans h _; rewrite exprS -mulrA; apply: ler_wpmul2l IH.
by rewrite invr_ge0 ler0n.
Qed.
End UnitInputs.

(* The hypothesis on the Jacobian from counts of pre-activations at the start, for inputs of any length. *)
Section CertifiedAnyInputs.
Variable R : rcfType.
Variables (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Variables (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R).
Hypothesis sigma0_gt0 : 0 < sigma0.
(* The neurons within rho of the hyperplane of x_i *)
Notation near_point i := (near X W0 (rho * norm (row i X)^T) i).
Hypothesis counted :
  m%:R^-1 * (\sum_i nsq (row i X)^T * #|near_point i|%:R) <= (sigma0 / 8%:R) ^+ 2.

Lemma counted_stable_any_inputs W : 0 <= rho -> in_ball W0 rho W ->
  forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8%:R * norm v.
Proof.
move=> rho_ge0 hW v; rewrite norm_leP ?divr_ge0 ?ler0n ?(ltW sigma0_gt0) //.
apply: le_trans (nsq_frob _ _) _; apply: ler_wpmul2r; first exact: nsq_ge0.
apply: le_trans counted; apply: ntk_activations_are_stable_any_inputs => // [i|i r].
  by rewrite mulr_ge0 ?norm_ge0.
rewrite exprMn norm_sq [X in X <= _]mulrC; apply: ler_wpmul2r; first exact: nsq_ge0.
by rewrite -norm_sq ler_pexpn2r ?nnegrE ?norm_ge0 //; apply: hW.
Qed.

Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x.
Hypothesis radius :
  4%:R * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho.

(* Up to a horizon, with accurate solutions wanted inside the ball only. *)
Theorem train_linear_convergence_any_inputs_certified (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat) :
  W 0%N = W0 ->
  (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N -> in_ball W0 rho (W t) ->
    norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2%:R^-1 * norm (residual X c a y (W t))) /\
  (forall t, (t <= T)%N -> in_ball W0 rho (W t) /\
    forall x, 7%:R / 8%:R * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)).
Proof.
move=> h0 hst hacc; have rho_ge0 : 0 <= rho.
  apply: le_trans radius.
  by rewrite divr_ge0 ?exprn_ge0 ?(ltW sigma0_gt0) // !mulr_ge0 ?ler0n ?sqrtr_ge0 ?norm_ge0.
have stable V := @counted_stable_any_inputs V rho_ge0.
have [ball halves] :=
  train_linear_convergence_any_inputs_upto signs scale sigma0_gt0 eps0_le start_positive stable radius h0 hst hacc.
split=> // t tT; split; first exact: ball.
exact: (ball_singular sigma0_gt0 start_positive stable (ball t tT)).
Qed.
End CertifiedAnyInputs.

(* The same for unit inputs. *)
Section Certified.
Variable R : rcfType.
Variables (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Variables (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R).
Hypothesis sigma0_gt0 : 0 < sigma0.
Hypothesis counted : m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= (sigma0 / 8%:R) ^+ 2.

Lemma counted_stable W : 0 <= rho -> in_ball W0 rho W ->
  forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8%:R * norm v.
Proof.
move=> rho_ge0 hW v; rewrite norm_leP ?divr_ge0 ?ler0n ?(ltW sigma0_gt0) //.
apply: le_trans (nsq_frob _ _) _; apply: ler_wpmul2r; first exact: nsq_ge0.
apply: le_trans counted; apply: ntk_activations_are_stable => // r.
by rewrite -norm_sq ler_pexpn2r ?nnegrE ?norm_ge0 //; apply: hW.
Qed.

Hypothesis eps0_le : eps0 <= 6%:R^-1.
Hypothesis start_positive : forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x.
Hypothesis radius : 4%:R * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho.

Theorem train_linear_convergence_certified (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) :
  W 0%N = W0 ->
  (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t, [/\ norm (residual X c a y (W t.+1)) <= 2%:R^-1 * norm (residual X c a y (W t)),
     forall r, distance (W t) W0 r <= rho &
     forall x, 7%:R / 8%:R * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)].
Proof.
apply: train_linear_convergence => //; move=> V; apply: counted_stable; apply: le_trans radius.
by rewrite divr_ge0 ?exprn_ge0 ?(ltW sigma0_gt0) // !mulr_ge0 ?ler0n ?sqrtr_ge0 ?norm_ge0.
Qed.
End Certified.
