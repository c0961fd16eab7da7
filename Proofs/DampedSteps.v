(* Damped steps and steps with a ridge: what they minimise, how they contract, and when damping is never needed.

   Main results
   ------------
   J is the Jacobian at W, G = JJ', r the residual, v = vec(W - W0), alpha the ridge, nu Levenberg and Marquardt's damping,
   mu = alpha + nu > 0, c = alpha/mu. A step solves (G + mu I) g = r - c J v and goes by delta = - c v - J'g.
   - step_ridge_stationarity (claim step.ridge-stationarity): J'(r + J delta) + alpha (v + delta) + nu delta = 0. For any g
     this sum is J' times the residual of the system (.._residual).
   - .._minimiser: exactly where that sum is 0, |r + J delta|^2/2 + alpha |v + delta|^2/2 + nu |delta|^2/2 is smallest, and
     there is no other such place; by how much it is larger elsewhere (.._excess).
   - .._fixed_point: delta = 0 if and only if J'r + alpha v = 0; .._network: so W' = W if and only if W is stationary.
   - .._kernel_ridge: where r = f0 + J v - y is linear, one step leads to kernel ridge regression of y - f0 with G + alpha I.
   - step_contraction_damped (claim step.contraction): if |(G + mu I) g - r| <= eps0 |r|, G >= lambda I, lambda + mu > 0, then
     |r'| <= (mu/(lambda + mu) + eps0 + (1 + eps0) |J - Jbar| eta) |r|, where eta = sqrt(lambda)/(lambda + mu) if
     lambda >= mu, else 1/(2 sqrt(mu)); with damping the latter holds for any lambda (.._any).
   - train_monotone_decrease (claim train.monotone): a step accepted for its gain decreases the objective; .._gain: a step that halves
     the residual achieves 3/4 of the decrease predicted by its linear model; .._undamped: so under the hypotheses of
     train_linear_convergence a control that damps only after less than 1/4 never does, and every step halves the residual.

   Dependencies: LinearAlgebra, ConjugateGradient, Damping, NeuralTangentKernel, GaussNewton. No axioms; square roots only for
   the contraction and train_monotone_undamped.

   Structure: the model of a step; the network with a ridge; contraction; the gain. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra ConjugateGradient Damping NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Ridge.
Variables (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R).
Notation mu := (alpha + nu).
Implicit Types (d : 'cV[R]_p) (g : 'cV[R]_n).

Definition ridge_model d : R :=
  (nsq (r + J *m d) + alpha * nsq (v + d) + nu * nsq d) / 2%:R.
Definition ridge_gradient d : 'cV[R]_p := J^T *m (r + J *m d) + alpha *: (v + d) + nu *: d.
(* The system for g, and where its solution leads. *)
Definition ridge_system g := (J *m J^T + mu%:M) *m g = r - (alpha / mu) *: (J *m v).
Definition ridge_step g : 'cV[R]_p := - ((alpha / mu) *: v) - J^T *m g.

Lemma ridge_gradientE d : ridge_gradient d = J^T *m r + alpha *: v + damped_gram J mu *m d.
Proof.
rewrite /ridge_gradient /damped_gram mulmxDr mulmxDl mul_scalar_mx scalerDr scalerDl !mulmxA.
by rewrite -!addrA; congr (_ + _); rewrite addrCA.
Qed.

Theorem step_ridge_stationarity_residual g : mu != 0 ->
  ridge_gradient (ridge_step g) = J^T *m (r - (alpha / mu) *: (J *m v) - (J *m J^T + mu%:M) *m g).
Proof.
move=> m0; rewrite ridge_gradientE /ridge_step /damped_gram.
rewrite !(mulmxBr, mulmxDl, mulmxDr, mulmxN, mul_scalar_mx) -!scalemxAr !mulmxA.
rewrite scalerBr scalerN scalerA mulrCA divff // mulr1.
move: (J^T *m r) (alpha *: v) (_ *: (J^T *m J *m v)) (J^T *m J *m J^T *m g) (mu *: _) => x z u w t.
by apply/colP => i; rewrite !mxE; ring.
Qed.

(* The normal equations *)
Theorem step_ridge_stationarity g : mu != 0 -> ridge_system g -> ridge_gradient (ridge_step g) = 0.
Proof. by move=> m0 hg; rewrite step_ridge_stationarity_residual // hg subrr mulmx0. Qed.

Theorem step_ridge_stationarity_excess d d' :
  ridge_model d' = ridge_model d + dot (ridge_gradient d) (d' - d) + qf (damped_gram J mu) (d' - d) / 2%:R.
Proof.
have e : d' = d + (d' - d) by rewrite addrC subrK.
move: (d' - d) e => h ->; rewrite /ridge_model mulmxDr !addrA !nsqD qf_damped_gram.
by rewrite /ridge_gradient !dotDl !dotZl -dot_mulr !dotDl; field.
Qed.

Hypothesis mu_gt0 : 0 < mu.

(* Where the gradient vanishes the model is smallest, and nowhere else. *)
Theorem step_ridge_stationarity_minimiser d :
  (ridge_gradient d = 0 <-> forall d', ridge_model d <= ridge_model d') /\
  (ridge_gradient d = 0 -> forall d', ridge_model d' <= ridge_model d -> d' = d).
Proof.
have pG := spd_damped_gram J mu_gt0.
have excess x z : ridge_gradient x = 0 -> ridge_model z = ridge_model x + qf (damped_gram J mu) (z - x) / 2%:R.
  by move=> hx; rewrite (step_ridge_stationarity_excess x z) hx dot0l addr0.
have small x z : ridge_gradient x = 0 -> ridge_model x <= ridge_model z.
  by move=> hx; rewrite (excess x z hx) ler_addl divr_ge0 ?ler0n ?(spd_psd pG).
have same x z : ridge_gradient x = 0 -> ridge_model z <= ridge_model x -> z = x.
  move=> hx; rewrite (excess x z hx) ger_addl pmulr_lle0 ?invr_gt0 ?ltr0n // => le0.
  have /eqP : qf (damped_gram J mu) (z - x) = 0 by apply/le_anti; rewrite le0 (spd_psd pG).
  by rewrite (spd_eq0 _ pG) subr_eq0 => /eqP.
split=> [|hd d']; last exact: same.
split=> [hd d'|min]; first exact: small.
pose x := - (invmx (damped_gram J mu) *m (J^T *m r + alpha *: v)).
have hx : ridge_gradient x = 0 by rewrite ridge_gradientE /x mulmxN mulKVmx ?spd_unit // subrr.
by rewrite (same x d hx (min x)).
Qed.

Theorem step_ridge_stationarity_fixed_point g : ridge_system g ->
  (ridge_step g = 0 <-> J^T *m r + alpha *: v = 0).
Proof.
move=> hg; have uG := spd_unit (spd_damped_gram J mu_gt0).
have := step_ridge_stationarity (lt0r_neq0 mu_gt0) hg; rewrite ridge_gradientE => h.
split=> [d0|b0]; first by move: h; rewrite d0 mulmx0 addr0.
by rewrite -[ridge_step g](mulKmx uG); move: h; rewrite b0 add0r => ->; rewrite mulmx0.
Qed.
End Ridge.

(* Where the network is linear in the weights, with features F for whatever points: one step, from anywhere. *)
Theorem step_ridge_stationarity_kernel_ridge (R : realFieldType) n p q (J : 'M[R]_(n, p)) (F : 'M[R]_(q, p))
  (f0 y g : 'cV[R]_n) v alpha : 0 < alpha ->
  ridge_system J (f0 + J *m v - y) v alpha 0 g ->
  F *m (v + ridge_step J v alpha 0 g) = F *m J^T *m invmx (J *m J^T + alpha%:M) *m (y - f0).
Proof.
move=> a0; rewrite /ridge_system /ridge_step addr0 divff ?gt_eqF // !scale1r addrAC addrK => hg.
have uG : J *m J^T + alpha%:M \in unitmx.
  by have [_] := preconditioner_condition_bound_damped_spd J^T a0; rewrite /damped_gram trmxK.
rewrite addrA subrr sub0r mulmxN -[y - f0]opprB -hg mulmxN -!mulmxA mulKmx //.
Qed.

Section RidgeOfTheNetwork.
Variables (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Variables (alpha nu : R) (W0 W W' : 'M[R]_(m, d)) (g : 'cV[R]_n).
Notation J := (jacobian X c a W).
Notation share := (alpha / (alpha + nu)).

Theorem step_ridge_stationarity_network : 0 < alpha + nu ->
  ridge_system J (network X c a W - y) (vec (W - W0)) alpha nu g ->
  vec W' = (1 - share) *: vec W + share *: vec W0 - J^T *m g ->
  (W' = W <-> J^T *m (network X c a W - y) + alpha *: vec (W - W0) = 0).
Proof.
move=> m0 hg hW; rewrite -(step_ridge_stationarity_fixed_point m0 hg).
have -> : ridge_step J (vec (W - W0)) alpha nu g = vec (W' - W).
  rewrite /ridge_step !vecB hW scalerBl scalerBr scale1r opprB.
  by apply/colP => i; rewrite !mxE; move: (_ * _) (_ * _) (\sum_j _) => *; ring.
rewrite vecB; split=> [->|/eqP]; first by rewrite subrr.
by rewrite subr_eq0 => /eqP /trmx_inj /(can_inj mxvecK).
Qed.
End RidgeOfTheNetwork.

Section DampedNorms.
Variables (R : rcfType) (n p : nat) (J : 'M[R]_(n, p)) (mu : R).
Hypothesis mu_gt0 : 0 < mu.
Notation G := (J *m J^T).
Notation M := (J *m J^T + mu%:M).
Implicit Types x : 'cV[R]_n.

Lemma nsq_damped x : nsq (M *m x) = nsq (G *m x) + 2%:R * mu * qf G x + mu ^+ 2 * nsq x.
Proof. by rewrite mulmxDl mul_scalar_mx nsqD nsqZ dotZr dotC -/(qf G x); ring. Qed.
Lemma qf_outer_gram x : qf G x = nsq (J^T *m x).
Proof. by rewrite -qf_gram trmxK. Qed.
Lemma damped_unit : M \in unitmx.
Proof. by have [_] := preconditioner_condition_bound_damped_spd J^T mu_gt0; rewrite /damped_gram trmxK. Qed.

(* |G x| <= |(G + mu I) x| *)
Lemma damped_image x : norm (G *m x) <= norm (M *m x).
Proof.
rewrite -[X in _ <= X]mul1r norm_leP ?ler01 // expr1n mul1r nsq_damped -addrA ler_addl qf_outer_gram.
by rewrite addr_ge0 // !mulr_ge0 ?ler0n ?nsq_ge0 // ltW.
Qed.

Variable lam : R.
Hypothesis lam_ge0 : 0 <= lam.
Hypothesis lower : forall x, lam * nsq x <= qf G x.

Lemma damped_inverse x : (lam + mu) * norm x <= norm (M *m x).
Proof.
have [->|xn] := eqVneq (norm x) 0; first by rewrite mulr0 norm_ge0.
have xp : 0 < norm x by rewrite lt_neqAle eq_sym xn norm_ge0.
rewrite -(ler_pmul2r xp) -mulrA -expr2 norm_sq mulrC; apply: le_trans (cauchy _ _).
by rewrite dotC -/(qf M x) qfD qf_sca mulrC mulrDl ler_add2r.
Qed.

(* A bound on |J'x|/|(G + mu I) x|: the largest s/(s^2 + mu) for s >= sqrt(lambda) *)
Definition damped_gain : R := if mu <= lam then Num.sqrt lam / (lam + mu) else (2%:R * Num.sqrt mu)^-1.

Lemma damped_stretch_any x : norm (J^T *m x) <= (2%:R * Num.sqrt mu)^-1 * norm (M *m x).
Proof.
have s0 : 0 < 2%:R * Num.sqrt mu by rewrite mulr_gt0 ?ltr0n ?sqrtr_gt0.
rewrite norm_leP ?invr_ge0 ?(ltW s0) // exprVn exprMn sqr_sqrtr ?(ltW mu_gt0) //.
rewrite ler_pdivl_mull ?mulr_gt0 ?exprn_gt0 ?ltr0n // nsq_damped -qf_outer_gram -subr_ge0.
have -> : nsq (G *m x) + 2%:R * mu * qf G x + mu ^+ 2 * nsq x - 2%:R ^+ 2 * mu * qf G x = nsq (G *m x - mu *: x).
  by rewrite nsqB nsqZ dotZr dotC -/(qf G x); ring.
exact: nsq_ge0.
Qed.

Lemma damped_stretch_large x : mu <= lam -> norm (J^T *m x) <= Num.sqrt lam / (lam + mu) * norm (M *m x).
Proof.
move=> ml; have lm : 0 < lam + mu by rewrite ltr_paddl.
rewrite norm_leP ?divr_ge0 ?sqrtr_ge0 ?(ltW lm) // expr_div_n sqr_sqrtr // -qf_outer_gram.
rewrite mulrAC ler_pdivl_mulr ?exprn_gt0 // -subr_ge0 nsq_damped.
have -> : lam * (nsq (G *m x) + 2%:R * mu * qf G x + mu ^+ 2 * nsq x) - qf G x * (lam + mu) ^+ 2 =
    lam * nsq (G *m x - lam *: x) + (lam - mu) * (lam + mu) * (qf G x - lam * nsq x).
  by rewrite nsqB nsqZ dotZr dotC -/(qf G x); ring.
by rewrite addr_ge0 ?mulr_ge0 ?nsq_ge0 ?subr_ge0 ?(ltW lm).
Qed.

Lemma damped_stretch x : norm (J^T *m x) <= damped_gain * norm (M *m x).
Proof. by rewrite /damped_gain; case: ifP => [/damped_stretch_large|_]; [apply | apply: damped_stretch_any]. Qed.

Variables (r g : 'cV[R]_n) (eps0 : R).
Hypothesis accurate : norm (M *m g - r) <= eps0 * norm r.

(* r - Gg = mu (G + mu I)^-1 r + G (G + mu I)^-1 e, e = r - (G + mu I) g *)
Lemma damped_remainder : norm (r - G *m g) <= (mu / (lam + mu) + eps0) * norm r.
Proof.
have lm : 0 < lam + mu by rewrite ltr_paddl.
pose x := invmx M *m r; have Mx : M *m x = r by rewrite mulKVmx ?damped_unit.
have -> : r - G *m g = mu *: x + G *m (x - g).
  by rewrite -{1}Mx mulmxDl mul_scalar_mx mulmxBr addrA [mu *: x + _]addrC.
apply: le_trans (norm_triangle _ _) _; rewrite mulrDl; apply: ler_add.
  rewrite normZ gtr0_norm // mulrAC ler_pdivl_mulr // mulrAC -mulrA; apply: ler_wpmul2l; first exact: ltW.
  by have := damped_inverse x; rewrite Mx.
by apply: le_trans (damped_image _) _; rewrite mulmxBr Mx norm_subC.
Qed.

Lemma contraction_damped_bound (Jb : 'M[R]_(n, p)) change eta : 0 <= change -> 0 <= eta ->
  (forall x, norm (J^T *m x) <= eta * norm (M *m x)) ->
  (forall z, norm ((J - Jb) *m z) <= change * norm z) ->
  norm (r - G *m g + (J - Jb) *m (J^T *m g)) <= (mu / (lam + mu) + eps0 + (1 + eps0) * change * eta) * norm r.
Proof.
move=> c0 e0 stretch small; apply: le_trans (norm_triangle _ _) _; rewrite mulrDl.
apply: ler_add; first exact: damped_remainder.
have hM : norm (M *m g) <= (1 + eps0) * norm r.
  rewrite -[X in norm X](subrK r); apply: le_trans (norm_triangle _ _) _.
  by rewrite addrC mulrDl mul1r ler_add2l.
apply: le_trans (small _) _; apply: le_trans (ler_wpmul2l c0 (stretch g)) _.
apply: le_trans (ler_wpmul2l c0 (ler_wpmul2l e0 hM)) _.
by apply: le_of_eq; ring.
Qed.
End DampedNorms.

Section DampedContraction.
Variables (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n).
Variables (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (lam mu change eps0 : R).
Notation J := (jacobian X c a W).
Notation r := (residual X c a y W).
Hypothesis lam_ge0 : 0 <= lam.
Hypothesis change_ge0 : 0 <= change.
Hypothesis step : gn_step X c a W g W'.
Hypothesis accurate : norm ((gram X c a W + mu%:M) *m g - r) <= eps0 * norm r.
Hypothesis lower : forall x, lam * nsq x <= qf (gram X c a W) x.
Hypothesis small : forall v, norm ((J - mean_jacobian X c a W W') *m v) <= change * norm v.

(* Without damping it is step_contraction. *)
Theorem step_contraction_damped : 0 <= mu -> 0 < lam + mu ->
  norm (residual X c a y W') <=
  (mu / (lam + mu) + eps0 + (1 + eps0) * change * damped_gain mu lam) * norm r.
Proof.
rewrite le_eqVlt => /orP[/eqP mu0|mu_gt0 _]; last first.
  rewrite {1}/residual (step_mean_value_residual _ step); apply: contraction_damped_bound => //.
    rewrite /damped_gain; case: ifP => _; rewrite ?invr_ge0 ?mulr_ge0 ?ler0n ?sqrtr_ge0 //.
    by rewrite invr_ge0 addr_ge0 // ltW.
  by move=> x; apply: damped_stretch.
move: accurate; rewrite /damped_gain -mu0 raddf0 !addr0 lam_ge0 mul0r add0r => acc lam0.
have s0 : 0 < Num.sqrt lam by rewrite sqrtr_gt0.
have -> : (1 + eps0) * change * (Num.sqrt lam / lam) = (1 + eps0) * change / Num.sqrt lam.
  by rewrite -{2}(sqr_sqrtr lam_ge0); field; rewrite gt_eqF.
apply: (step_contraction s0 change_ge0 step acc _ small) => x.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 ?norm_ge0 ?sqrtr_ge0 // exprMn !norm_sq sqr_sqrtr //.
by rewrite -qf_outer_gram; apply: lower.
Qed.

Theorem step_contraction_damped_any : 0 < mu ->
  norm (residual X c a y W') <=
  (mu / (lam + mu) + eps0 + (1 + eps0) * change * (2%:R * Num.sqrt mu)^-1) * norm r.
Proof.
move=> mu_gt0; rewrite {1}/residual (step_mean_value_residual _ step); apply: contraction_damped_bound => //.
  by rewrite invr_ge0 mulr_ge0 ?ler0n ?sqrtr_ge0.
by move=> x; apply: damped_stretch_any.
Qed.
End DampedContraction.

(* The gain of a step: by how much the objective fell, over by how much it falls in the linear model; all doubled. *)
Section Gain.
Variables (R : realFieldType) (before model after : R).
Definition gain : R := (before - after) / (before - model).

(* A step accepted for its gain decreases the objective. *)
Theorem train_monotone_decrease least : model < before -> 0 <= least < gain -> after < before.
Proof.
move=> promised /andP[l0 lg]; rewrite -subr_gt0 -(@pmulr_lgt0 _ (before - model)^-1) ?invr_gt0 ?subr_gt0 //.
exact: le_lt_trans lg.
Qed.

(* A step that halves the residual achieves three quarters of any predicted decrease. *)
Theorem train_monotone_gain : 0 <= model < before -> after <= before / 4%:R -> 3%:R / 4%:R <= gain.
Proof.
move=> /andP[m0 promised] ha; rewrite /gain ler_pdivl_mulr ?subr_gt0 //.
apply: (@le_trans _ _ (3%:R / 4%:R * before)).
  by apply: ler_wpmul2l; rewrite ?divr_ge0 ?ler0n // ler_subl_addr ler_addl.
rewrite ler_subr_addr -ler_subr_addl; apply: le_trans ha _.
by have -> : before - 3%:R / 4%:R * before = before / 4%:R by field.
Qed.
End Gain.

(* Damping that begins at zero and stays there while a quarter of the promise is kept stays there under the hypotheses of
   train_linear_convergence, so that every step is the undamped one and halves the residual. *)
Theorem train_monotone_undamped (R : rcfType) n m d (X : 'M[R]_(n, d)) c (a : 'I_m -> R) (y : 'cV[R]_n)
  (W0 : 'M[R]_(m, d)) sigma0 rho eps0 :
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> 0 < sigma0 -> eps0 <= 6%:R^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W, in_ball W0 rho W ->
    forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8%:R * norm v) ->
  4%:R * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (q mu : nat -> R), W 0%N = W0 -> mu 0%N = 0 ->
  (forall t, residual X c a y (W t) != 0) ->
  (forall t, mu t = 0 -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, mu t = 0 ->
    norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= q t <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, mu t = 0 ->
    4%:R^-1 <= gain (nsq (residual X c a y (W t))) (q t ^+ 2) (nsq (residual X c a y (W t.+1))) -> mu t.+1 = 0) ->
  forall t, mu t = 0 /\ norm (residual X c a y (W t.+1)) <= 2%:R^-1 * norm (residual X c a y (W t)).
Proof.
move=> unit signs scale s0 e6 start stable radius W g q mu hW m0 rn st acc keep.
have upto T : (forall t, (t < T)%N -> mu t = 0) ->
    forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2%:R^-1 * norm (residual X c a y (W t)).
  move=> hm; apply: (train_linear_convergence_upto unit signs scale s0 e6 start stable radius hW _ _).2 => t tT.
    exact: st (hm t tT).
  by move=> _; case/andP: (acc t (hm t tT)) => h1 h2; apply: le_trans h2.
have zero T : forall t, (t < T.+1)%N -> mu t = 0.
  elim: T => [[]//|T IH t]; rewrite ltnS leq_eqVlt => /predU1P[->|]; last exact: IH.
  have mT := IH T (ltnSn T); apply: keep => //.
  apply: (@le_trans _ _ (3%:R / 4%:R)).
    by rewrite ler_pdivl_mulr ?ltr0n // mulVf ?pnatr_eq0 // ler1n.
  have /andP[q0 q1] := acc T mT; have r0 : 0 < norm (residual X c a y (W T)).
    by rewrite sqrtr_gt0 lt_neqAle eq_sym nsq_eq0 rn nsq_ge0.
  apply: train_monotone_gain.
    rewrite sqr_ge0 -norm_sq ltr_pexpn2r ?nnegrE ?(ltW r0) ?(le_trans (norm_ge0 _) q0) //.
    apply: le_lt_trans q1 _; rewrite gtr_pmull //; apply: le_lt_trans e6 _.
    by rewrite invf_lt1 ?ltr0n // ltr1n.
  have := upto _ IH T (ltnSn T); rewrite norm_leP ?invr_ge0 ?ler0n // mulrC.
  by have -> : 2%:R^-1 ^+ 2 = 4%:R^-1 :> R by field.
by move=> t; split; [apply: (zero t) | apply: (upto t.+1 (zero t))].
Qed.
