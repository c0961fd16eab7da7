(* Least squares by other ways than conjugate gradients: they have the same iterates.

   G_mu = A'A + mu I, P symmetric and positive definite, |Ag - b|^2 + mu |g|^2 to be minimised from a start g_0.

   Main results
     solver_cg_optimality_least_squares_unique
       No other element of the k-th Krylov space of P^-1 G_mu has so small a value as the k-th iterate of conjugate
       gradients; so every method whose k-th iterate is a minimiser over that space has the same iterates.
     solver_cg_optimality_lsqr
       The loop of Paige and Saunders (LSQR), with P^-1 = CC': Golub and Kahan's bidiagonalisation of AC and one rotation
       for each column. Its iterates are those of conjugate gradients for A'A g = A'b preconditioned by P, whatever the
       rank of A. If the process ends (a length that it divides by is zero), both no longer change.
     solver_cg_optimality_lsqr_damped
       The same for A'A + mu I, where LSQR runs on A with the rows sqrt(mu) I below it.

   Dependencies
     LinearAlgebra, Preconditioning, ConjugateGradient, Damping. No axioms; a real closed field for the lengths in LSQR.

   Structure
     Uniqueness; the loop; the invariants of one step, with y such that b - Ag = phi y and C'A'y = rho v; the theorem. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra Preconditioning ConjugateGradient Damping.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Lemma qf_midpoint (R : realFieldType) n (M : 'M[R]_n) x y : sym M ->
  qf M (2%:R^-1 *: (x + y)) = (qf M x + qf M y) / 2%:R - 4%:R^-1 * qf M (x - y).
Proof.
move=> sM; rewrite (sym_qfB _ _ sM) {1}/qf -scalemxAr dotZl dotZr mulmxDr dotDl !dotDr -/(qf M x) -/(qf M y).
have -> : dot x (M *m y) = dot y (M *m x) by rewrite dotC dot_mull sM.
move: (dot _ _) (qf M x) (qf M y) => z u v; by field.
Qed.

Section Unique.
Variables (R : realFieldType) (N n' : nat).
Notation n := n'.+1.
Variables (A : 'M[R]_(N, n)) (b : 'cV[R]_N) (mu : R) (P : 'M[R]_n) (g0 : 'cV[R]_n).
Notation G := (damped_gram A mu).
Notation r := (A^T *m b).
Notation K := (invmx P *m G).
Hypothesis pG : spd G.
Hypothesis pP : spd P.
Definition in_krylov_space k (h : 'cV[R]_n) := exists2 q : {poly R}, (size q <= k)%N &
  h = g0 + horner_mx K q *m (invmx P *m (r - G *m g0)).

Theorem solver_cg_optimality_least_squares_unique k h : in_krylov_space k h ->
  (forall h', in_krylov_space k h' -> least_squares A b mu h <= least_squares A b mu h') ->
  h = cg_iterate G P r g0 k.
Proof.
move=> [q sq eh] min.
have hs : G *m (invmx G *m r) = r by rewrite mulKVmx ?spd_unit.
move: (invmx G *m r) hs => gs hs.
have [[t st ex] opt] := solver_cg_optimality_krylov g0 pG pP hs k.
move: (cg_iterate G P r g0 k) ex opt => x ex opt.
have hx : qf G (gs - h) <= qf G (gs - x).
  have := min x (ex_intro2 _ _ t st ex).
  rewrite (solver_cg_optimality_normal_equations hs h) (solver_cg_optimality_normal_equations hs x).
  by rewrite ler_add2l.
(* The middle of the two is in the space too. *)
have smid : (size (2%:R^-1 *: (q + t)) <= k)%N.
  by apply: leq_trans (size_scale_leq _ _) _; apply: leq_trans (size_add _ _) _; rewrite geq_max sq.
have := opt _ smid.
have -> : gs - (g0 + horner_mx K (2%:R^-1 *: (q + t)) *m (invmx P *m (r - G *m g0))) =
    2%:R^-1 *: ((gs - h) + (gs - x)).
  rewrite linearZ rmorphD /= -scalemxAl mulmxDl eh ex.
  move: (horner_mx K q *m _) (horner_mx K t *m _) => u v.
  by apply/colP => i; rewrite !mxE; move: (gs i 0) (g0 i 0) (u i 0) (v i 0) => s0 s1 s2 s3; field.
rewrite qf_midpoint; last exact: sym_damped_gram.
have -> : gs - h - (gs - x) = x - h by rewrite opprB addrC addrA subrK.
move: hx; move: (qf G (gs - h)) (qf G (gs - x)) => u v hx hm.
apply/eqP; rewrite eq_sym -subr_eq0 -(spd_eq0 _ pG) eq_le (spd_psd pG) andbT.
rewrite -(pmulr_rle0 _ (_ : 0 < 4%:R^-1)) ?invr_gt0 ?ltr0n //.
have : (u + v) / 2%:R - v <= 0.
  by rewrite subr_le0 ler_pdivr_mulr ?ltr0n // mulr_natr mulr2n ler_add2r.
by apply: le_trans; rewrite ler_subr_addl -ler_subr_addr.
Qed.
End Unique.

(* The loop of Paige and Saunders on AC, from a start g_0: beta u = ACv - alpha u and alpha v = C'A'u - beta v, with lengths
   one for u and v; a rotation (c, s) eliminates beta from (rho, beta); the iterate moves along w. *)
Section LSQR.
Variables (R : rcfType) (N n : nat) (A : 'M[R]_(N, n)) (C : 'M[R]_n) (b : 'cV[R]_N).

Record lsqr_state := LSQRState {
  lsqr_iterate : 'cV[R]_n; lsqr_left : 'cV[R]_N; lsqr_right : 'cV[R]_n; lsqr_direction : 'cV[R]_n;
  lsqr_alpha : R; lsqr_rho : R; lsqr_phi : R }.
Definition lsqr_start (g0 : 'cV[R]_n) :=
  let r0 := b - A *m g0 in
  let u := (norm r0)^-1 *: r0 in
  let y := C^T *m (A^T *m u) in
  let v := (norm y)^-1 *: y in
  LSQRState g0 u v (C *m v) (norm y) (norm y) (norm r0).
Definition lsqr_step (t : lsqr_state) :=
  let x := A *m (C *m lsqr_right t) - lsqr_alpha t *: lsqr_left t in
  let beta := norm x in
  let u := beta^-1 *: x in
  let y := C^T *m (A^T *m u) - beta *: lsqr_right t in
  let alpha := norm y in
  let v := alpha^-1 *: y in
  let rho := Num.sqrt (lsqr_rho t ^+ 2 + beta ^+ 2) in
  let c := lsqr_rho t / rho in
  let s := beta / rho in
  LSQRState (lsqr_iterate t + (c * lsqr_phi t / rho) *: lsqr_direction t) u v
    (C *m v - (s * alpha / rho) *: lsqr_direction t) alpha (- c * alpha) (s * lsqr_phi t).
Definition lsqr g0 k := iter k lsqr_step (lsqr_start g0).

Lemma norm_eq0 m (x : 'cV[R]_m) : (norm x == 0) = (x == 0).
Proof. by rewrite -sqrf_eq0 norm_sq nsq_eq0. Qed.
Lemma norm_unit m (x : 'cV[R]_m) : norm x != 0 -> nsq ((norm x)^-1 *: x) = 1.
Proof. by move=> x0; rewrite nsqZ -norm_sq exprVn mulVf // expf_neq0. Qed.
Lemma norm_scale m (x : 'cV[R]_m) : norm x *: ((norm x)^-1 *: x) = x.
Proof.
have [/eqP|x0] := eqVneq (norm x) 0; first by rewrite norm_eq0 => /eqP ->; rewrite !scaler0.
by rewrite scalerA mulfV // scale1r.
Qed.

(* The invariants of a step while the process runs: the residual of the iterate is phi y and C'A'y = rho v. *)
Definition lsqr_runs (t : lsqr_state) (y : 'cV[R]_N) :=
  [/\ nsq (lsqr_left t) = 1, nsq (lsqr_right t) = 1, nsq y = 1 &
      [/\ lsqr_alpha t != 0, lsqr_rho t != 0 & lsqr_phi t != 0]] /\
  [/\ lsqr_alpha t * dot (lsqr_left t) y = lsqr_rho t, C^T *m (A^T *m y) = lsqr_rho t *: lsqr_right t,
      A *m lsqr_direction t = A *m (C *m lsqr_right t) - lsqr_alpha t *: lsqr_left t + lsqr_rho t *: y &
      b - A *m lsqr_iterate t = lsqr_phi t *: y].
Definition lsqr_ended (t : lsqr_state) :=
  lsqr_phi t = 0 \/ [/\ lsqr_alpha t = 0, lsqr_right t = 0 & lsqr_direction t = 0].

Lemma lsqr_ended_step t : lsqr_ended t -> lsqr_ended (lsqr_step t) /\ lsqr_iterate (lsqr_step t) = lsqr_iterate t.
Proof.
case: t => g u v w al rh ph; rewrite /lsqr_ended /lsqr_step /=; case=> [->|[-> -> ->]].
  by split; [left; rewrite mulr0 | rewrite mulr0 mul0r scale0r addr0].
have n0 m : norm (0 : 'cV[R]_m) = 0 by apply/eqP; rewrite norm_eq0.
rewrite !mulmx0 scale0r subr0 n0 invr0 !scale0r !scaler0 !mulmx0 subr0 n0 invr0 scale0r !mulmx0 addr0.
by split=> //; right; rewrite subr0.
Qed.

Section Step.
Variables (t : lsqr_state) (y : 'cV[R]_N).
Hypothesis run : lsqr_runs t y.
Notation g := (lsqr_iterate t).
Notation u := (lsqr_left t).
Notation v := (lsqr_right t).
Notation w := (lsqr_direction t).
Notation alpha := (lsqr_alpha t).
Notation rho := (lsqr_rho t).
Notation phi := (lsqr_phi t).
Let x := A *m (C *m v) - alpha *: u.
Let beta := norm x.
Let rho' := Num.sqrt (rho ^+ 2 + beta ^+ 2).
Let c := rho / rho'.
Let s := beta / rho'.
Let u' := beta^-1 *: x.
Let z := C^T *m (A^T *m u') - beta *: v.
Let y' := s *: y - c *: u'.

Lemma lsqr_rho'_gt0 : 0 < rho'.
Proof.
have [[_ _ _ [_ r0 _]] _] := run.
by rewrite sqrtr_gt0 ltr_paddr ?sqr_ge0 // lt_neqAle eq_sym sqrf_eq0 r0 sqr_ge0.
Qed.
Lemma lsqr_rho'_sq : rho' ^+ 2 = rho ^+ 2 + beta ^+ 2.
Proof. by rewrite sqr_sqrtr // addr_ge0 ?sqr_ge0. Qed.
Lemma lsqr_rotation : c ^+ 2 + s ^+ 2 = 1.
Proof. by rewrite /c /s !expr_div_n -mulrDl -lsqr_rho'_sq mulfV // expf_neq0 // gt_eqF ?lsqr_rho'_gt0. Qed.
Lemma lsqr_left_scale : beta *: u' = x.
Proof. exact: norm_scale. Qed.
(* y is orthogonal to the new vector, and the image of w has length rho'. *)
Lemma lsqr_new_orthogonal : dot x y = 0.
Proof.
have [[_ v1 _ _] [uy Cy _ _]] := run.
by rewrite dotDl dotNl dotZl uy dot_mull dot_mull Cy dotZr -/(nsq v) v1 mulr1 subrr.
Qed.
Lemma lsqr_image : A *m w = x + rho *: y.
Proof. by have [_ [_ _ -> _]] := run. Qed.
Lemma lsqr_image_nsq : nsq (A *m w) = rho' ^+ 2.
Proof.
have [[_ _ y1 _] _] := run; rewrite lsqr_image nsqD dotZr lsqr_new_orthogonal !mulr0 addr0 nsqZ y1 mulr1.
by rewrite lsqr_rho'_sq addrC norm_sq.
Qed.
Lemma lsqr_remainder : b - A *m (g + (c * phi / rho') *: w) = (s * phi) *: y'.
Proof.
have [_ [_ _ _ r0]] := run; have r1 : rho' != 0 by rewrite gt_eqF ?lsqr_rho'_gt0.
rewrite mulmxDr opprD addrA r0 -scalemxAr lsqr_image -lsqr_left_scale /y'.
have es : s ^+ 2 = 1 - c ^+ 2 by rewrite -lsqr_rotation addrAC subrr add0r.
have er : rho = c * rho' by rewrite /c divfK.
have eb : beta = s * rho' by rewrite /s divfK.
have e (a d : 'cV[R]_N) :
    phi *: a - (c * phi / rho') *: (beta *: d + rho *: a) = (s * phi) *: (s *: a - c *: d).
  apply/colP => i; rewrite !mxE er eb; move: (a i 0) (d i 0) => a' d'.
  transitivity (phi * ((1 - c ^+ 2) * a' - c * s * d')); first by field.
  by rewrite -es; ring.
exact: e.
Qed.
Lemma lsqr_normal : C^T *m (A^T *m y') = - c *: z.
Proof.
have [_ [_ Cy _ _]] := run; have r1 : rho' != 0 by rewrite gt_eqF ?lsqr_rho'_gt0.
have lin (a d : 'cV[R]_N) : C^T *m (A^T *m (s *: a - c *: d)) = s *: (C^T *m (A^T *m a)) - c *: (C^T *m (A^T *m d)).
  by rewrite !mulmxBr -!scalemxAr.
have gen (a d : 'cV[R]_n) : s *: (rho *: a) - c *: d = - c *: (d - beta *: a).
  rewrite scalerBr !scalerA; have -> : s * rho = c * beta by rewrite /s /c mulrAC [RHS]mulrAC [beta * _]mulrC.
  by rewrite !mulNr !scaleNr opprK [RHS]addrC.
by rewrite /y' lin Cy gen.
Qed.

Lemma lsqr_step_ends : (beta == 0) || (norm z == 0) ->
  C^T *m (A^T *m (b - A *m lsqr_iterate (lsqr_step t))) = 0 /\ lsqr_ended (lsqr_step t).
Proof.
have -> : lsqr_iterate (lsqr_step t) = g + (c * phi / rho') *: w by [].
rewrite lsqr_remainder -!scalemxAr lsqr_normal.
case/orP => /eqP h.
  have s0 : s = 0 by rewrite /s h mul0r.
  by rewrite s0 mul0r scale0r; split=> //; left; rewrite /= -/x -/beta -/rho' -/s s0 mul0r.
have z0 : z = 0 by apply/eqP; rewrite -norm_eq0 h.
rewrite z0 scaler0 scaler0; split=> //; right.
rewrite /= -/x -/beta -/u' -/z -/rho' -/s z0 scaler0 mulmx0 sub0r.
have -> : norm (0 : 'cV[R]_n) = 0 by apply/eqP; rewrite norm_eq0.
by rewrite mulr0 mul0r scale0r oppr0.
Qed.
Lemma lsqr_step_runs : beta != 0 -> norm z != 0 -> lsqr_runs (lsqr_step t) y'.
Proof.
move=> b0 z0; have [[_ _ y1 [_ r0 p0]] _] := run.
have r1 : rho' != 0 by rewrite gt_eqF ?lsqr_rho'_gt0.
have uy : dot u' y = 0 by rewrite dotZl lsqr_new_orthogonal mulr0.
have u1 : nsq u' = 1 by apply: norm_unit.
split; first split.
- exact: u1.
- exact: norm_unit.
- by rewrite /y' nsqB (nsqZ s) (nsqZ c) u1 y1 (dotZl s) (dotZr c) dotC uy !mulr0 subr0 !mulr1 addrC lsqr_rotation.
- split=> //=; rewrite -/x -/beta -/rho' -/u' -/z.
    by rewrite mulf_neq0 // oppr_eq0 mulf_neq0 ?invr_eq0.
  by rewrite !mulf_neq0 ?invr_eq0.
rewrite /= -/x -/beta -/rho' -/u' -/z -/c -/s; split.
- by rewrite /y' dotDr dotNr (dotZr s) (dotZr c) uy mulr0 sub0r -/(nsq u') u1 mulr1 mulrC.
- by rewrite lsqr_normal -scalerA norm_scale.
- rewrite mulmxBr -(scalemxAr (s * norm z / rho')) lsqr_image -lsqr_left_scale /y' -!addrA; congr (_ + _).
  have er : rho = c * rho' by rewrite /c divfK.
  have eb : beta = s * rho' by rewrite /s divfK.
  have es : s ^+ 2 = 1 - c ^+ 2 by rewrite -lsqr_rotation addrAC subrr add0r.
  have e q (a d : 'cV[R]_N) :
      - ((s * q / rho') *: (beta *: d + rho *: a)) = - (q *: d) + (- c * q) *: (s *: a - c *: d).
    apply/colP => i; rewrite !mxE er eb; move: (a i 0) (d i 0) => a' d'.
    transitivity (- (q * (s ^+ 2 * d' + s * c * a'))); first by field.
    by rewrite es; ring.
  exact: e.
exact: lsqr_remainder.
Qed.
End Step.

Lemma lsqr_start_state g0 :
  (C^T *m (A^T *m (b - A *m g0)) = 0 /\ lsqr_ended (lsqr_start g0)) \/
  exists y, lsqr_runs (lsqr_start g0) y /\ lsqr_direction (lsqr_start g0) = C *m lsqr_right (lsqr_start g0).
Proof.
rewrite /lsqr_ended /lsqr_runs /=; set r0 := b - _; set u := _ *: r0; set y := _ *m (A^T *m u).
have n0 m : norm (0 : 'cV[R]_m) = 0 by apply/eqP; rewrite norm_eq0.
have [/eqP rz|rn] := eqVneq (norm r0) 0.
  by left; split; [move: rz; rewrite norm_eq0 => /eqP ->; rewrite !mulmx0 | left; apply/eqP].
have [/eqP yz|yn] := eqVneq (norm y) 0.
  have y0 : y = 0 by apply/eqP; rewrite -norm_eq0.
  left; split; last by right; rewrite y0 n0 scaler0 mulmx0.
  have -> : r0 = norm r0 *: u by rewrite norm_scale.
  by rewrite -!(scalemxAr (norm r0)) -/y y0 scaler0.
right; exists u; split=> //; have u1 : nsq u = 1 by apply: norm_unit.
split; first by split; rewrite ?norm_unit.
by split; rewrite -/(nsq u) ?u1 ?mulr1 ?norm_scale // subrK.
Qed.

(* Compared with conjugate gradients, with P^-1 = CC' *)
Section Same.
Variables (P : 'M[R]_n) (g0 : 'cV[R]_n).
Hypothesis uC : C \in unitmx.
Hypothesis PC : invmx P = C *m C^T.
Notation G := (A^T *m A).
Notation cg_g := (cg_iterate G P (A^T *m b) g0).
Notation cg_r := (cg_residual G P (A^T *m b) g0).
Notation cg_p := (cg_direction G P (A^T *m b) g0).

Theorem solver_cg_optimality_lsqr k : lsqr_iterate (lsqr g0 k) = cg_g k.
Proof.
have [g' [rho' [p' [[e1 e2 e3] [[g0E r0 p0] [gS rS pS]]]]]] := cg_relations G P (A^T *m b) g0.
rewrite -e1; clear e1 e2 e3.
have rec := recursive_residual_true r0 gS rS.
have normal j : rho' j = A^T *m (b - A *m g' j) by rewrite rec mulmxBr mulmxA.
have dE j : dot (rho' j) (invmx P *m rho' j) = nsq (C^T *m rho' j) by rewrite PC -mulmxA dot_mulr.
pose same j := lsqr_iterate (lsqr g0 j) = g' j /\
  ((C^T *m rho' j = 0 /\ lsqr_ended (lsqr g0 j)) \/
   exists2 y, lsqr_runs (lsqr g0 j) y &
     p' j = (lsqr_phi (lsqr g0 j) * lsqr_rho (lsqr g0 j)) *: lsqr_direction (lsqr g0 j)).
suff : same k by case.
elim: k => [|k [ek [[hr he]|[y run hp]]]].
- split; first by rewrite g0E.
  case: (lsqr_start_state g0) => [[h1 h2]|[y [run hw]]]; [left | right; exists y => //].
    by rewrite normal g0E.
  have [_ [_ Cy _ res]] := run.
  rewrite p0 PC -mulmxA normal g0E; have -> : b - A *m g0 = lsqr_phi (lsqr_start g0) *: y by [].
  by rewrite -!scalemxAr Cy -scalemxAr scalerA hw.
- have [h1 h2] := lsqr_ended_step he; have r1 : rho' k = 0.
    by rewrite -[rho' k](mulKmx (_ : C^T \in unitmx)) ?unitmx_tr // hr mulmx0.
  have d0 : dot (rho' k) (invmx P *m rho' k) = 0 by rewrite r1 dot0l.
  split; first by rewrite /lsqr iterS -/(lsqr g0 k) h2 gS d0 mul0r scale0r addr0.
  by left; split; [rewrite rS d0 mul0r scale0r subr0 | exact: h1].
have [[_ v1 _ [a0 q0 f0]] [_ Cy _ res]] := run.
have hd : C^T *m rho' k = (lsqr_phi (lsqr g0 k) * lsqr_rho (lsqr g0 k)) *: lsqr_right (lsqr g0 k).
  by rewrite normal -ek res -!scalemxAr Cy scalerA.
have dk : dot (rho' k) (invmx P *m rho' k) = (lsqr_phi (lsqr g0 k) * lsqr_rho (lsqr g0 k)) ^+ 2.
  by rewrite dE hd nsqZ v1 mulr1.
set t := lsqr g0 k in ek run hp res hd dk a0 q0 f0 v1 Cy *.
have et : lsqr g0 k.+1 = lsqr_step t by [].
set x := A *m (C *m lsqr_right t) - lsqr_alpha t *: lsqr_left t.
set rh := Num.sqrt (lsqr_rho t ^+ 2 + norm x ^+ 2).
have rh0 : 0 < rh := lsqr_rho'_gt0 run.
have step : g' k.+1 = lsqr_iterate (lsqr_step t).
  rewrite gS -ek hp dk /= -/x -/rh; congr (_ + _); rewrite scalerA; congr (_ *: _).
  have -> : dot ((lsqr_phi t * lsqr_rho t) *: lsqr_direction t) (G *m ((lsqr_phi t * lsqr_rho t) *: lsqr_direction t)) =
      (lsqr_phi t * lsqr_rho t) ^+ 2 * rh ^+ 2.
    by rewrite -scalemxAr dotZl dotZr -mulmxA dot_mulr trmxK -/(nsq _) (lsqr_image_nsq run) -/rh mulrA -expr2.
  by field; rewrite f0 q0 gt_eqF.
split; first by rewrite et step.
rewrite et; set z := C^T *m (A^T *m ((norm x)^-1 *: x)) - norm x *: lsqr_right t.
case: (boolP ((norm x == 0) || (norm z == 0))) => [ends|/norP[x0 z0]].
  by left; rewrite normal step; apply: lsqr_step_ends run ends.
right; have run' := lsqr_step_runs run x0 z0.
exists ((norm x / rh) *: y - (lsqr_rho t / rh) *: ((norm x)^-1 *: x)) => //.
have [[_ v1' _ _] [_ Cy' _ res']] := run'.
have hd' : C^T *m rho' k.+1 = (lsqr_phi (lsqr_step t) * lsqr_rho (lsqr_step t)) *: lsqr_right (lsqr_step t).
  by rewrite normal step res' -!scalemxAr Cy' scalerA.
have dk' : dot (rho' k.+1) (invmx P *m rho' k.+1) = (lsqr_phi (lsqr_step t) * lsqr_rho (lsqr_step t)) ^+ 2.
  by rewrite dE hd' nsqZ v1' mulr1.
have ew : lsqr_direction (lsqr_step t) =
    C *m lsqr_right (lsqr_step t) - (norm x / rh * norm z / rh) *: lsqr_direction t.
  by [].
rewrite pS dk dk' PC -mulmxA hd' hp ew -scalemxAr scalerBr; congr (_ + _).
rewrite !scalerA -scaleNr; congr (_ *: _); rewrite /= -/x -/rh -/z.
by field; rewrite f0 q0 gt_eqF.
Qed.
End Same.
End LSQR.

(* With damping: the rows sqrt(mu) I below A, and zeros below b. *)
Theorem solver_cg_optimality_lsqr_damped (R : rcfType) N n (A : 'M[R]_(N, n)) (b : 'cV[R]_N) mu (P C : 'M[R]_n) g0 k :
  0 <= mu -> C \in unitmx -> invmx P = C *m C^T ->
  lsqr_iterate (lsqr (augmented A mu) C (col_mx b 0) g0 k) = cg_iterate (damped_gram A mu) P (A^T *m b) g0 k.
Proof.
move=> m0 uC PC; rewrite (solver_cg_optimality_lsqr _ _ _ uC PC) augmented_gram //.
by rewrite /augmented tr_col_mx mul_row_col mulmx0 addr0.
Qed.
