(* Derivatives of real functions, and small powers.

   Main results. The rules of differentiation for functions that are written point by point, and: a function
   with a derivative that is nonnegative to the right of 0 is there at least its value at 0
   (`at_least_at_zero`, `at_least_at_zero_upto`). 1 - h <= exp(-h) for h >= 0 (`expR_opp_ge`), and 1 - y/x <= ln x - ln y for
   0 < y <= x (`ln_ratio_ge`). Powers of a number between 0 and 1 fall below any positive bound (`small_power`).

   Dependencies. The real numbers, derivatives and the exponential of mathcomp-analysis, with its classical
   axioms.

   Structure. The rules; monotonicity; tangents; small powers. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype sequences derive realfun exp.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

(* Derivatives of functions that are written point by point. *)
Section Derivatives.
Variable R : realType.
Implicit Types (f g df dg : R -> R) (x c : R).

Lemma derivative_at f (x a b : R) : is_derive x 1 f a -> a = b -> is_derive x 1 f b.
Proof. by move=> h <-. Qed.
Lemma derivative_constant c x : is_derive x 1 (fun=> c) 0.
Proof. exact: is_derive_cst. Qed.
Lemma derivative_identity x : is_derive x 1 (fun y : R => y) 1.
Proof. exact: is_derive_id. Qed.
Lemma derivative_sum f g x a b : is_derive x 1 f a -> is_derive x 1 g b ->
  is_derive x 1 (fun y => f y + g y) (a + b).
Proof. exact: is_deriveD. Qed.
Lemma derivative_opposite f x a : is_derive x 1 f a -> is_derive x 1 (fun y => - f y) (- a).
Proof. exact: is_deriveN. Qed.
Lemma derivative_product f g x a b : is_derive x 1 f a -> is_derive x 1 g b ->
  is_derive x 1 (fun y => f y * g y) (f x * b + g x * a).
Proof. exact: is_deriveM. Qed.
Lemma derivative_multiple c f x a : is_derive x 1 f a -> is_derive x 1 (fun y => c * f y) (c * a).
Proof. exact: is_deriveZ. Qed.
Lemma derivative_linear c x : is_derive x 1 (fun y : R => c * y) c.
Proof. exact: derivative_at (derivative_multiple c (derivative_identity x)) (mulr1 c). Qed.
Lemma derivative_inverse f x a : f x != 0 -> is_derive x 1 f a ->
  is_derive x 1 (fun y => (f y)^-1) (- (f x) ^- 2 * a).
Proof. exact: is_deriveV. Qed.
Lemma derivative_exp f x a : is_derive x 1 f a -> is_derive x 1 (fun y => expR (f y)) (expR (f x) * a).
Proof. exact: is_derive1_comp. Qed.

Lemma derivative_continuous f df : (forall x : R, is_derive x 1 f (df x)) -> continuous f.
Proof.
move=> hf x; apply/differentiable_continuous/derivable1_diffP.
by have [] := hf x.
Qed.

(* A function with a derivative that is nonnegative to the right of 0 is at least its value at 0 there. *)
Lemma at_least_at_zero f df (h : R) : (forall x : R, is_derive x 1 f (df x)) ->
  (forall x, 0 <= x -> 0 <= df x) -> 0 <= h -> f 0 <= f h.
Proof.
move=> hf h0 hh.
have [|c] := @MVT_segment R f df 0 h hh (fun x _ => hf x).
  by apply: continuous_subspaceT => x; apply: derivative_continuous hf x.
rewrite in_itv /= => /andP[c0 _] e; rewrite -subr_ge0 e subr0.
by apply: mulr_ge0 => //; apply: h0.
Qed.

(* The same for a function that is differentiable on (-1, 1) only. *)
Lemma at_least_at_zero_upto f df (h : R) : (forall x : R, -1 < x < 1 -> is_derive x 1 f (df x)) ->
  (forall x, 0 <= x <= h -> 0 <= df x) -> 0 <= h -> h < 1 -> f 0 <= f h.
Proof.
move=> hf h0 hh h1.
have inside x : 0 <= x <= h -> -1 < x < 1.
  by move=> /andP[a b]; rewrite (lt_le_trans _ a) ?ltrN10 // (le_lt_trans b h1).
have inner (x : R) : x \in `]0, h[%R -> is_derive x 1 f (df x).
  rewrite in_itv /= => /andP[a b]; apply/hf/inside; by rewrite !ltW.
have cont : {within `[0, h]%classic, continuous f}.
  apply: continuous_in_subspaceT => x; rewrite inE /= in_itv /= => hx.
  by apply/differentiable_continuous/derivable1_diffP; have [] := hf x (inside x hx).
have [c] := @MVT_segment R f df 0 h hh inner cont.
rewrite in_itv /= => hc e; rewrite -subr_ge0 e subr0.
by apply: mulr_ge0 => //; apply: h0.
Qed.
Lemma derivative_power n x : is_derive x 1 (fun y : R => y ^+ n) (n%:R * x ^+ n.-1).
Proof.
elim: n => [|n IH]; first by rewrite mul0r; exact: derivative_constant.
pose proof (derivative_product (derivative_identity x) IH) as h.
have -> : (fun y : R => y ^+ n.+1) = (fun y => y * y ^+ n) by apply: funext => y; rewrite exprS.
apply: derivative_at h _; case: n {IH} => [|n] /=; first by rewrite mul0r mulr0 add0r expr0 mul1r.
by rewrite mulrCA -exprS mulr1 -[n.+2]addn1 natrD mulrDl mul1r.
Qed.
End Derivatives.

(* The exponential and the logarithm lie above and below their tangents. *)
Section Tangents.
Variable R : realType.
Lemma expR_opp_ge (h : R) : 0 <= h -> 1 - h <= expR (- h).
Proof.
move=> h0; pose df (y : R) := expR (- y) * - 1 + 1.
have hf (x : R) : is_derive x 1 (fun y : R => expR (- y) + y) (df x).
  pose proof (derivative_exp (derivative_opposite (derivative_identity x))) as h1.
  exact: derivative_sum h1 (derivative_identity x).
have := @at_least_at_zero R _ df h hf _ h0.
rewrite oppr0 expR0 addr0 -ler_subl_addr; apply => y y0.
by rewrite /df mulrN1 addrC subr_ge0 -expR0 ler_expR oppr_le0.
Qed.
Lemma ln_ratio_ge (x y : R) : 0 < y -> y <= x -> 1 - y / x <= ln x - ln y.
Proof.
move=> y0 yx; have x0 : 0 < x := lt_le_trans y0 yx.
have w0 : 0 <= 1 - y / x by rewrite subr_ge0 ler_pdivr_mulr // mul1r.
have := expR_opp_ge w0; rewrite opprB addrCA subrr addr0 => h.
rewrite -ln_div ?posrE // -ler_expR lnK ?posrE ?divr_gt0 //.
have -> : x / y = (y / x)^-1 by rewrite invf_div.
rewrite -[1 - y / x]opprK expRN ler_pinv ?opprB //.
- by rewrite inE unitfE gt_eqF ?expR_gt0.
- by rewrite inE unitfE gt_eqF ?divr_gt0.
Qed.
End Tangents.

(* The powers of a number below one are small. *)
Section SmallPowers.
Variable R : realType.
Lemma power_bound (tau : R) M : 0 <= tau -> tau < 1 -> tau ^+ M * (1 + M%:R * (1 - tau)) <= 1.
Proof.
move=> t0 t1; elim: M => [|M IH]; first by rewrite expr0 mul0r addr0 mulr1.
have -> : tau ^+ M.+1 * (1 + M.+1%:R * (1 - tau)) =
   tau * (tau ^+ M * (1 + M%:R * (1 - tau))) + tau ^+ M.+1 * (1 - tau).
  by rewrite exprS -[M.+1]addn1 natrD; ring.
apply: (@le_trans _ _ (tau * 1 + 1 * (1 - tau))); last by rewrite mulr1 mul1r addrC subrK.
apply: ler_add; first exact: ler_wpmul2l.
by apply: ler_wpmul2r; [rewrite subr_ge0 ltW | apply: exprn_ile1 => //; apply: ltW].
Qed.
Lemma small_power (tau eta : R) : 0 <= tau -> tau < 1 -> 0 < eta -> exists M, tau ^+ M < eta.
Proof.
move=> t0 t1 e0; have d0 : 0 < 1 - tau by rewrite subr_gt0.
have x0 : 0 <= (eta * (1 - tau))^-1 by rewrite invr_ge0 ltW // mulr_gt0.
exists (Num.bound (eta * (1 - tau))^-1); set M := Num.bound _.
have hM : (eta * (1 - tau))^-1 < M%:R by apply: archi_boundP.
have p0 : 0 < 1 + M%:R * (1 - tau) by apply: ltr_paddr; [rewrite mulr_ge0 ?ler0n // ltW | exact: ltr01].
rewrite -(ltr_pmul2r p0); apply: le_lt_trans (power_bound M t0 t1) _.
have h : 1 < M%:R * (eta * (1 - tau)).
  by move: hM; rewrite -[X in X < _]mul1r ltr_pdivr_mulr // mulr_gt0.
apply: (lt_le_trans h); have -> : eta * (1 + M%:R * (1 - tau)) = eta + M%:R * (eta * (1 - tau)) by ring.
by rewrite ler_addr ltW.
Qed.
End SmallPowers.
