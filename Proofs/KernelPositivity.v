(* The neural tangent kernel of unit inputs is positive definite if and only if the inputs are distinct and the
   representatives of the antipodal pairs {x, -x} among them are linearly independent.

   Main results. x_i are unit vectors, K_ij = t (pi - arccos t) / 2 pi, t = <x_i, x_j> (arccosine_kernel).
   - ntk_kernel_is_positive_definite_iff (claim ntk.kernel-is-positive-definite): z'Kz > 0 for every z <> 0 if and
     only if x_i <> x_j whenever i <> j, and the first points of the antipodal pairs are linearly independent;
     .._iff_any: with any choice of one point of each pair. So
   - ntk_kernel_is_positive_definite: if x_i <> x_j and x_i <> -x_j whenever i <> j, then z'Kz > 0 for z <> 0;
   - .._one_pair: so it is if the points are distinct and one pair among them is antipodal;
   - .._equal: if x_i = x_j, then K (e_i - e_j) = 0; .._dependent: if sum_i c_i x_i = 0 for representatives x_i of
     antipodal pairs, then K z = 0 for z = sum_i c_i (e_i - e_i'), x_i' = -x_i; .._too_many: so K is singular if there
     are more antipodal pairs than dimensions.
   - arcsine_series: pi/2 - arccos t, the arcsine, is at least the partial sum S_N(t) = sum_(k < N) a_k
     t^(2k+1) of its series for 0 <= t < 1, and exceeds it by at most 2 t t^(2N) / (1 - t^2)^2; the a_k are
     positive.

   Dependencies. LinearAlgebra, NeuralTangentKernel (the entrywise product), RealAnalysis; the real numbers
   and the arccosine of mathcomp-analysis, with its classical axioms.

   Structure. K is T/4 plus 1/2pi times the matrix E of t arcsin t, with T the matrix of inner products. The
   partial sums of the arcsine series, and how far they are from the arcsine, by comparing derivatives;
   entrywise powers of T are positive semidefinite, and a high one is strictly diagonally dominant where z is not
   zero on two parallel points. So z'Ez exceeds a positive multiple of |z|^2, up to the remainder of the series off the
   diagonal, which tends to zero; on the diagonal the remainder is not negative. As t arcsin t is even, E sends
   e_i - e_i' to zero: z'Ez depends only on the sums of z over the pairs. Where these vanish, z'Tz = |sum_i z_i x_i|^2
   is that of the representatives. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype sequences.
From mathcomp Require Import derive realfun exp trigo.
From SketchedGaussNewton Require Import LinearAlgebra NeuralTangentKernel RealAnalysis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section ArcsineSeries.
Variable R : realType.
Implicit Types x t : R.

(* binom(2k, k) / 4^k, the coefficients of 1 / sqrt(1 - t^2). *)
Fixpoint root_coefficient k : R :=
  if k is k'.+1 then root_coefficient k' * ((2 * k' + 1)%:R / (2 * k' + 2)%:R) else 1.
Definition arcsine_coefficient k : R := root_coefficient k / (2 * k + 1)%:R.
Fixpoint root_sum N x : R := if N is k.+1 then root_sum k x + root_coefficient k * x ^+ (2 * k) else 0.
Fixpoint arcsine_sum N x : R :=
  if N is k.+1 then arcsine_sum k x + arcsine_coefficient k * x ^+ (2 * k + 1) else 0.
Fixpoint root_sum' N x : R :=
  if N is k.+1 then root_sum' k x + root_coefficient k * ((2 * k)%:R * x ^+ (2 * k).-1) else 0.
(* the arcsine *)
Definition arcsine x : R := pi / 2%:R - acos x.

Lemma root_coefficient_gt0 k : 0 < root_coefficient k.
Proof. by elim: k => [|k IH] /=; rewrite ?ltr01 // mulr_gt0 // divr_gt0 // ltr0n addn_gt0 // orbT. Qed.
Lemma root_coefficient_le1 k : root_coefficient k <= 1.
Proof.
elim: k => [|k IH] /=; first exact: lexx.
apply: (@le_trans _ _ (root_coefficient k)) => //.
apply: ler_pimulr; first exact: ltW (root_coefficient_gt0 k).
by rewrite ler_pdivr_mulr ?ltr0n ?addn_gt0 ?orbT // mul1r ler_nat leq_add2l.
Qed.
Lemma arcsine_coefficient_gt0 k : 0 < arcsine_coefficient k.
Proof. by rewrite divr_gt0 ?root_coefficient_gt0 // ltr0n addn_gt0 orbT. Qed.

Lemma root_sum_derivative N x : is_derive x 1 (root_sum N) (root_sum' N x).
Proof.
elim: N => [|k IH]; first exact: derivative_constant.
exact: derivative_sum IH (derivative_multiple (root_coefficient k) (derivative_power (2 * k) x)).
Qed.
Lemma arcsine_sum_derivative N x : is_derive x 1 (arcsine_sum N) (root_sum N x).
Proof.
elim: N => [|k IH]; first exact: derivative_constant.
pose proof (derivative_sum IH (derivative_multiple (arcsine_coefficient k) (derivative_power (2 * k + 1) x))) as h.
apply: derivative_at h _ => /=; congr (_ + _); rewrite /arcsine_coefficient addn1 /=.
by rewrite mulrA divfK // pnatr_eq0.
Qed.
Lemma root_sum0 N : root_sum N.+1 0 = 1.
Proof.
by elim: N => [|k IH]; rewrite /= ?expr0 ?mulr1 ?add0r // -/(root_sum k.+1 0) IH mulnS expr0n /= mulr0 addr0.
Qed.
Lemma arcsine_sum0 N : arcsine_sum N 0 = 0.
Proof. by elim: N => [|k IH] //=; rewrite IH addn1 expr0n mulr0 addr0. Qed.
Lemma root_sum_ge1 N x : 0 <= x -> 1 <= root_sum N.+1 x.
Proof.
move=> x0; elim: N => [|k IH]; first by rewrite /= expr0 mulr1 add0r.
apply: (le_trans IH); rewrite [X in _ <= X]/= -/(root_sum k.+1 x) ler_addl.
by apply: mulr_ge0; [exact: ltW (root_coefficient_gt0 k.+1) | exact: exprn_ge0].
Qed.

(* (1 - x^2) P' - x P has one term only. *)
Lemma root_sum_equation N x :
  (1 - x ^+ 2) * root_sum' N.+1 x - x * root_sum N.+1 x =
  - ((2 * N + 1)%:R * root_coefficient N * x ^+ (2 * N + 1)).
Proof.
elim: N => [|N IH]; first by rewrite /= expr0; ring.
have e2 : (2 * N.+1 = 2 * N + 2)%N by rewrite mulnS addnC.
have e1 : ((2 * N.+1).-1 = 2 * N + 1)%N by rewrite e2 addn2 addn1.
have eP : root_sum N.+2 x = root_sum N.+1 x + root_coefficient N.+1 * x ^+ (2 * N + 2) by rewrite -e2.
have eP' : root_sum' N.+2 x =
    root_sum' N.+1 x + root_coefficient N.+1 * ((2 * N + 2)%:R * x ^+ (2 * N + 1)) by rewrite -e1 -e2.
have ec : root_coefficient N.+1 * (2 * N + 2)%:R = root_coefficient N * (2 * N + 1)%:R.
  by rewrite /= mulrA divfK // pnatr_eq0 addn2.
have -> : (2 * N.+1 + 1)%:R = (2 * N + 2)%:R + 1 :> R by rewrite e2 natrD.
have -> : x ^+ (2 * N.+1 + 1) = x ^+ (2 * N + 1) * x ^+ 2 by rewrite -exprD e2 -!addnA.
rewrite eP eP'; move/eqP: IH; rewrite subr_eq => /eqP IH.
have -> : x ^+ (2 * N + 2) = x ^+ (2 * N + 1) * x by rewrite -exprSr -addnS.
rewrite mulrDr IH; move: ec {eP eP' IH}.
move: (x ^+ (2 * N + 1)) (root_coefficient N) (root_coefficient N.+1) (root_sum N.+1 x) => y c c' P.
move: (2 * N + 1)%:R (2 * N + 2)%:R => q q' ec.
have -> : c' * (q' * y) = c * q * y by rewrite mulrA ec.
have -> : (q' + 1) * c' * (y * x ^+ 2) = (c * q + c') * (y * x ^+ 2) by rewrite -ec; ring.
by ring.
Qed.

Section Upto.
Variable tau : R.
Hypotheses (tau0 : 0 <= tau) (tau1 : tau < 1).
Let G := (1 - tau ^+ 2)^-1.
Let tau2 : 0 < 1 - tau ^+ 2.
Proof. by rewrite subr_gt0 expr_lt1. Qed.
Let G0 : 0 < G. Proof. by rewrite invr_gt0. Qed.
Let inside x : 0 <= x <= tau -> 0 < 1 - x ^+ 2 /\ (1 - x ^+ 2)^-1 <= G.
Proof.
move=> /andP[x0 xt]; have h : 1 - tau ^+ 2 <= 1 - x ^+ 2 by rewrite ler_add2l ler_opp2 ler_pexpn2r ?nnegrE.
by split; [apply: lt_le_trans h | rewrite ler_pinv ?inE ?unitfE ?gt_eqF ?(lt_le_trans tau2 h)].
Qed.

(* H = (1 - x^2) P^2 falls from 1, by at most 2 G x^2N. *)
Let H N x := (1 - x * x) * (root_sum N.+1 x * root_sum N.+1 x).
Let H' N x := - (2%:R * root_sum N.+1 x * ((2 * N + 1)%:R * root_coefficient N * x ^+ (2 * N + 1))).
Let H_derivative N x : is_derive x 1 (H N) (H' N x).
Proof.
pose proof (derivative_product (derivative_identity x) (derivative_identity x)) as h1.
pose proof (derivative_sum (derivative_constant 1 x) (derivative_opposite h1)) as h2.
pose proof (derivative_product (root_sum_derivative N.+1 x) (root_sum_derivative N.+1 x)) as h3.
apply: derivative_at (derivative_product h2 h3) _.
have e := root_sum_equation N x; rewrite /H' -mulrN -e expr2.
by move: (root_sum N.+1 x) (root_sum' N.+1 x) => p p'; ring.
Qed.
Let H0 N : H N 0 = 1. Proof. by rewrite /H root_sum0 !mulr0 subr0 !mulr1. Qed.
Lemma root_sum_below N x : 0 <= x <= tau -> root_sum N.+1 x ^+ 2 * (1 - x ^+ 2) <= 1.
Proof.
move=> /andP[x0 xt].
have h (y : R) : is_derive y 1 (fun y => - H N y) (- H' N y) by exact: derivative_opposite (H_derivative N y).
have := @at_least_at_zero R _ _ x h _ x0; rewrite H0 ler_opp2 /H -!expr2 mulrC; apply => y y0.
rewrite opprK; apply: mulr_ge0; first by rewrite mulr_ge0 ?ler0n // (le_trans ler01) // root_sum_ge1.
by rewrite !mulr_ge0 ?ler0n ?exprn_ge0 // ltW // root_coefficient_gt0.
Qed.
Lemma root_sum_leG N x : 0 <= x <= tau -> root_sum N.+1 x <= G.
Proof.
move=> hx; have [d0 dG] := inside hx; have p1 : 1 <= root_sum N.+1 x by apply: root_sum_ge1; case/andP: hx.
apply: le_trans dG; rewrite -[_^-1]mul1r ler_pdivl_mulr //; apply: le_trans (root_sum_below N hx).
by rewrite expr2 -mulrA ler_pmull // mulr_gt0 // (lt_le_trans ltr01).
Qed.
Lemma root_sum_above N x : 0 <= x <= tau ->
  1 - 2%:R * G * x ^+ (2 * N + 2) <= root_sum N.+1 x ^+ 2 * (1 - x ^+ 2).
Proof.
move=> /andP[x0 xt].
pose K (y : R) := 2%:R * G * y ^+ (2 * N + 2) + H N y.
pose K' (y : R) := 2%:R * G * ((2 * N + 2)%:R * y ^+ (2 * N + 2).-1) + H' N y.
have h (y : R) : -1 < y < 1 -> is_derive y 1 K (K' y).
  move=> _; pose proof (derivative_multiple (2%:R * G) (derivative_power (2 * N + 2) y)) as power.
  exact: derivative_sum power (H_derivative N y).
have := @at_least_at_zero_upto R _ _ x h _ x0 (le_lt_trans xt tau1).
rewrite /K H0 addn2 expr0n mulr0 add0r /H -!expr2 => hK.
rewrite ler_subl_addl [X in _ <= _ + X]mulrC; apply: hK => y /andP[y0 yx].
rewrite /K' /H' addn2 /= subr_ge0 addn1.
have yt : 0 <= y <= tau by rewrite y0 (le_trans yx).
have -> : 2%:R * G * ((2 * N).+2%:R * y ^+ (2 * N).+1) = 2%:R * G * ((2 * N).+2%:R * 1 * y ^+ (2 * N).+1).
  by rewrite mulr1.
have yn : 0 <= y ^+ (2 * N).+1 by apply: exprn_ge0.
apply: ler_pmul.
- by rewrite mulr_ge0 ?ler0n // (le_trans ler01) // root_sum_ge1.
- by rewrite !mulr_ge0 ?ler0n // ltW // root_coefficient_gt0.
- by rewrite ler_pmul2l ?ltr0n // root_sum_leG.
apply: ler_wpmul2r => //; apply: ler_pmul; rewrite ?ler0n ?ler_nat //.
- exact: ltW (root_coefficient_gt0 N).
- exact: root_coefficient_le1.
Qed.

Let arcsine_derivative x : -1 < x < 1 -> is_derive x 1 arcsine (Num.sqrt (1 - x ^+ 2))^-1.
Proof.
move=> hx; pose proof (derivative_opposite (is_derive1_acos hx)) as h.
apply: derivative_at (derivative_sum (derivative_constant (pi / 2%:R) x) h) _.
by rewrite add0r opprK.
Qed.
Lemma arcsine0 : arcsine 0 = 0.
Proof. by rewrite /arcsine acos0 subrr. Qed.

(* How far the sum is from 1 / sqrt(1 - x^2) *)
Lemma root_sum_remainder N x : 0 <= x <= tau ->
  0 <= (Num.sqrt (1 - x ^+ 2))^-1 - root_sum N.+1 x <= 2%:R * G ^+ 2 * tau ^+ (2 * N + 2).
Proof.
move=> hx; have [d0 dG] := inside hx; have x0 : 0 <= x by case/andP: hx.
set s := Num.sqrt _; have s0 : 0 < s by rewrite sqrtr_gt0.
have s2 : s ^+ 2 = 1 - x ^+ 2 by rewrite sqr_sqrtr // ltW.
set P := root_sum N.+1 x; have P1 : 1 <= P := root_sum_ge1 N x0.
have low : P <= s^-1.
  rewrite -[s^-1]mul1r ler_pdivl_mulr // -(@ler_pexpn2r _ 2) ?nnegrE ?ler01 //.
    by rewrite expr1n exprMn s2; apply: root_sum_below.
  by rewrite mulr_ge0 ?ltW // (lt_le_trans ltr01).
rewrite subr_ge0 low /=.
have up : (s^-1 - P) * (s^-1 + P) <= 2%:R * G * x ^+ (2 * N + 2) * (1 - x ^+ 2)^-1.
  have -> : (s^-1 - P) * (s^-1 + P) = (1 - P ^+ 2 * (1 - x ^+ 2)) * (1 - x ^+ 2)^-1.
    by rewrite -s2; field; rewrite gt_eqF.
  apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
  by rewrite ler_subl_addr addrC -ler_subl_addr root_sum_above.
apply: (@le_trans _ _ ((s^-1 - P) * (s^-1 + P))).
  apply: ler_pemulr; first by rewrite subr_ge0.
  by apply: (le_trans P1); rewrite ler_addr invr_ge0 ltW.
apply: le_trans up _.
have xk : x ^+ (2 * N + 2) <= tau ^+ (2 * N + 2).
  by apply: ler_expn2r; rewrite ?nnegrE //; case/andP: hx.
have -> : 2%:R * G * x ^+ (2 * N + 2) * (1 - x ^+ 2)^-1 = 2%:R * G * (x ^+ (2 * N + 2) * (1 - x ^+ 2)^-1).
  by rewrite mulrA.
have -> : 2%:R * G ^+ 2 * tau ^+ (2 * N + 2) = 2%:R * G * (tau ^+ (2 * N + 2) * G).
  by move: (tau ^+ _) => y; ring.
apply: ler_wpmul2l; first by rewrite mulr_ge0 ?ler0n // ltW.
apply: ler_pmul xk dG; first exact: exprn_ge0.
by rewrite invr_ge0 ltW.
Qed.

Theorem arcsine_series N x : 0 <= x <= tau ->
  0 <= arcsine x - arcsine_sum N.+1 x <= 2%:R * G ^+ 2 * tau ^+ (2 * N + 2) * x.
Proof.
move=> /andP[x0 xt]; have x1 := le_lt_trans xt tau1; set e := _ * tau ^+ _.
have d (y : R) : -1 < y < 1 -> is_derive y 1 (fun y => arcsine y + - arcsine_sum N.+1 y)
    ((Num.sqrt (1 - y ^+ 2))^-1 + - root_sum N.+1 y).
  move=> hy; exact: derivative_sum (arcsine_derivative hy) (derivative_opposite (arcsine_sum_derivative N.+1 y)).
have range y : 0 <= y <= x -> 0 <= y <= tau by move=> /andP[-> yx]; rewrite (le_trans yx).
apply/andP; split.
  have := @at_least_at_zero_upto R _ _ x d _ x0 x1.
  by rewrite arcsine0 arcsine_sum0 subrr; apply => y /range hy; case/andP: (root_sum_remainder N hy).
have d2 (y : R) : -1 < y < 1 -> is_derive y 1 (fun y => e * y + - (arcsine y + - arcsine_sum N.+1 y))
    (e + - ((Num.sqrt (1 - y ^+ 2))^-1 + - root_sum N.+1 y)).
  by move=> hy; exact: derivative_sum (derivative_linear e y) (derivative_opposite (d y hy)).
have := @at_least_at_zero_upto R _ _ x d2 _ x0 x1.
rewrite arcsine0 arcsine_sum0 subrr mulr0 subrr subr_ge0; apply => y /range hy.
by rewrite subr_ge0; case/andP: (root_sum_remainder N hy).
Qed.
End Upto.

(* Odd functions *)
Lemma arcsine_sumN N x : arcsine_sum N (- x) = - arcsine_sum N x.
Proof.
elim: N => [|k IH] /=; first by rewrite oppr0.
by rewrite IH exprNn exprD exprM sqrrN !expr1n expr1 mul1r mulN1r mulrN opprD.
Qed.
Lemma arcsineN x : -1 <= x <= 1 -> arcsine (- x) = - arcsine x.
Proof. by move=> hx; rewrite /arcsine acosN //; field. Qed.
Lemma arcsine1 : arcsine (1 : R) = pi / 2%:R.
Proof. by rewrite /arcsine acos1 subr0. Qed.
Lemma arcsine_le x : -1 <= x <= 1 -> arcsine x <= pi / 2%:R.
Proof. by move=> hx; rewrite ler_subl_addl ler_addr acos_ge0. Qed.
End ArcsineSeries.

Section ArcsineAtOne.
Variable R : realType.
Lemma root_sum_le N (x : R) : 0 <= x <= 1 -> root_sum N x <= N%:R.
Proof.
move=> /andP[x0 x1]; elim: N => [|N IH]; first exact: lexx.
rewrite [root_sum _ _]/= -[N.+1]addn1 natrD; apply: ler_add => //.
apply: mulr_ile1; [exact: ltW (root_coefficient_gt0 R N) | exact: exprn_ge0 | exact: root_coefficient_le1 |].
exact: exprn_ile1.
Qed.
Lemma arcsine_sum_at_one N : arcsine_sum N.+1 (1 : R) <= pi / 2%:R.
Proof.
apply/ler_addgt0Pr => e e0; set k := N.+1%:R : R.
have k0 : 0 <= k by rewrite ler0n.
have ke : 0 < k + e by apply: ltr_paddl.
pose h := e / (k + e); have h0 : 0 < h by apply: divr_gt0.
have h1 : h <= 1 by rewrite ler_pdivr_mulr // mul1r ler_addr.
pose x := 1 - h; have x0 : 0 <= x by rewrite subr_ge0.
have x1 : x < 1 by rewrite ltr_subl_addr ltr_addl.
have [|c hc E] := @MVT_segment R (arcsine_sum N.+1) (root_sum N.+1) x 1 (ltW x1)
  (fun y _ => arcsine_sum_derivative N.+1 y).
  apply: continuous_subspaceT => y; apply: derivative_continuous => z; exact: arcsine_sum_derivative.
have /andP[xc c1] : x <= c <= 1 by move: hc; rewrite in_itv.
have -> : arcsine_sum N.+1 1 = arcsine_sum N.+1 x + root_sum N.+1 c * (1 - x).
  by rewrite -E addrC subrK.
apply: ler_add.
  have hx : 0 <= x <= x by rewrite x0 lexx.
  have /andP[h2 _] := arcsine_series x0 x1 N hx; rewrite subr_ge0 in h2.
  apply: le_trans h2 _; apply: arcsine_le; rewrite (ltW x1) andbT.
  by apply: le_trans x0; rewrite oppr_le0 ler01.
rewrite /x opprB addrC subrK; apply: (@le_trans _ _ (k * h)).
  by apply: ler_wpmul2r; [apply: ltW | apply: root_sum_le; rewrite c1 (le_trans x0)].
rewrite /h mulrCA; apply: ler_pimulr; first exact: ltW.
by rewrite ler_pdivr_mulr // mul1r ler_addl ltW.
Qed.
End ArcsineAtOne.

(* A form does not see a vector that its matrix sends to zero. *)
Lemma qf_sub_null (R : realFieldType) n (M : 'M[R]_n) z w : sym M -> M *m (z - w) = 0 -> qf M z = qf M w.
Proof.
by rewrite mulmxBr => sM /eqP; rewrite subr_eq0 => /eqP e; rewrite /qf e dot_mulr sM e -dotC.
Qed.

Section Kernel.
Variables (R : realType) (n d : nat) (X : 'M[R]_(n, d)).
Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.
Let T := X *m X^T.
Let t i j := T i j.

Lemma inner_product i j : t i j = dot (row i X)^T (row j X)^T.
Proof. by rewrite /t /T dotE mxE; apply: eq_bigr => l _; rewrite !mxE. Qed.
Lemma inner_diagonal i : t i i = 1.
Proof. by rewrite inner_product; apply: unit_inputs. Qed.
Lemma inner_not_parallel i j : row i X != row j X -> row i X != - row j X -> `|t i j| < 1.
Proof.
move=> n1 n2; have le1 : t i j ^+ 2 <= 1 := unit_products unit_inputs i j.
rewrite -(@ltr_pexpn2r _ 2) ?nnegrE ?normr_ge0 ?ler01 // expr1n real_normK ?num_real //.
rewrite lt_neqAle le1 andbT; apply/negP => /eqP e.
have : nsq ((row i X)^T - t i j *: (row j X)^T) = 0.
  rewrite nsqB nsqZ dotZr !unit_inputs -inner_product -[t i j * t i j]expr2 e.
  by ring.
move/eqP; rewrite nsq_eq0 subr_eq0 => /eqP h.
have {}h : row i X = t i j *: row j X by apply: trmx_inj; rewrite linearZ.
move/eqP: e; rewrite sqrf_eq1 => /orP[] /eqP e; rewrite e in h.
  by rewrite h scale1r eqxx in n1.
by rewrite h scaleN1r eqxx in n2.
Qed.
Lemma largest_below_one (s : seq R) : all (fun x => x < 1) s ->
  exists2 tau, 0 <= tau < 1 & all (fun x => x <= tau) s.
Proof.
elim: s => [_|x s IH /= /andP[x1 /IH [tau /andP[t0 t1] ht]]]; first by exists 0; rewrite ?lexx ?ltr01.
exists (Num.max x tau); first by rewrite le_maxr t0 orbT lt_maxl x1.
by rewrite le_maxr lexx /=; apply: sub_all ht => y hy; rewrite le_maxr hy orbT.
Qed.
Lemma off_diagonal (s : pred 'I_n) : (forall i j, i != j -> s i -> s j -> `|t i j| < 1) ->
  exists2 tau, 0 <= tau < 1 & forall i j, i != j -> s i -> s j -> `|t i j| <= tau.
Proof.
move=> below; pose ps := [seq p <- enum [finType of 'I_n * 'I_n] | [&& p.1 != p.2, s p.1 & s p.2]].
have [|tau h ht] := @largest_below_one [seq `|t p.1 p.2| | p <- ps].
  by apply/allP => x /mapP[[i j]]; rewrite mem_filter => /andP[/and3P[ij si sj] _] ->; apply: below.
exists tau => // i j ij si sj; apply: (allP ht); apply/mapP; exists (i, j) => //.
by rewrite mem_filter /= ij si sj mem_enum.
Qed.

(* The matrix of f of the inner products *)
Definition entrywise (f : R -> R) : 'M[R]_n := \matrix_(i, j) f (t i j).
Lemma qf_entrywise_ge f c e (z : 'cV[R]_n) : 0 <= e -> c <= f 1 ->
  (forall i j, i != j -> z i 0 != 0 -> z j 0 != 0 -> `|f (t i j)| <= e) ->
  (c - n%:R * e) * nsq z <= qf (entrywise f) z.
Proof.
move=> e0 hc he; rewrite qfE.
pose b i j : R := (i == j)%:R * (c * z i 0 ^+ 2) - e * ((z i 0 ^+ 2 + z j 0 ^+ 2) / 2%:R).
apply: (@le_trans _ _ (\sum_i \sum_j b i j)).
  rewrite le_eqVlt; apply/orP; left; apply/eqP.
  have s1 : \sum_i \sum_j (i == j)%:R * (c * z i 0 ^+ 2) = c * nsq z.
    rewrite nsqE mulr_sumr; apply: eq_bigr => i _; rewrite (bigD1 i) //= eqxx mul1r big1 ?addr0 // => j.
    by rewrite eq_sym => /negbTE ->; rewrite mul0r.
  have s2 : \sum_(i < n) \sum_(j < n) (z i 0 ^+ 2 + z j 0 ^+ 2) / 2%:R = n%:R * nsq z.
    transitivity (\sum_(i < n) (n%:R * z i 0 ^+ 2 + nsq z) / 2%:R).
      apply: eq_bigr => i _; rewrite -mulr_suml; congr (_ / _).
      by rewrite big_split /= sumr_const card_ord -[X in X + _]mulr_natl nsqE.
    rewrite -mulr_suml big_split /= sumr_const card_ord -[X in _ + X]mulr_natl -mulr_sumr -nsqE.
    by field.
  rewrite /b; under eq_bigr do rewrite sumrB; rewrite sumrB s1.
  under [X in _ - X]eq_bigr do rewrite -mulr_sumr.
  by rewrite -mulr_sumr s2; ring.
apply: ler_sum => i _; apply: ler_sum => j _; rewrite /b mxE.
have [->|ij] := eqVneq i j.
  rewrite mul1r inner_diagonal; apply: (@le_trans _ _ (c * z j 0 ^+ 2)).
    rewrite ler_subl_addr ler_addl; apply: mulr_ge0 => //; apply: divr_ge0; last exact: ler0n.
    by apply: addr_ge0; apply: sqr_ge0.
  have -> : z j 0 * f 1 * z j 0 = f 1 * z j 0 ^+ 2 by ring.
  by apply: ler_wpmul2r => //; apply: sqr_ge0.
rewrite mul0r sub0r ler_oppl; apply: le_trans (ler_norm _) _; rewrite normrN !normrM.
have -> : `|z i 0| * `|f (t i j)| * `|z j 0| = `|f (t i j)| * (`|z i 0| * `|z j 0|) by rewrite mulrAC mulrC.
have sq0 : 0 <= e * ((z i 0 ^+ 2 + z j 0 ^+ 2) / 2%:R).
  by apply: mulr_ge0 => //; apply: divr_ge0; [apply: addr_ge0; apply: sqr_ge0 | exact: ler0n].
have [zi|zi] := eqVneq (z i 0) 0; first by apply: le_trans sq0; rewrite zi normr0 mul0r mulr0.
have [zj|zj] := eqVneq (z j 0) 0; first by apply: le_trans sq0; rewrite zj normr0 !mulr0.
apply: ler_pmul; rewrite ?normr_ge0 ?mulr_ge0 ?normr_ge0 ?he //.
rewrite ler_pdivl_mulr ?ltr0n // -[z i 0 ^+ 2]real_normK ?num_real // -[z j 0 ^+ 2]real_normK ?num_real //.
rewrite -subr_ge0; move: `|z i 0| `|z j 0| => u v.
have -> : u ^+ 2 + v ^+ 2 - u * v * 2%:R = (u - v) ^+ 2 by ring.
exact: sqr_ge0.
Qed.

Lemma sym_T : sym T. Proof. by rewrite /sym /T trmx_mul trmxK. Qed.
Lemma psd_T : psd T.
Proof. by move=> z; rewrite /T -{1}[X]trmxK qf_gram nsq_ge0. Qed.
Lemma psd_power p : psd (entrywise (fun x => x ^+ p)).
Proof.
elim: p => [|p IH].
  move=> z; rewrite qfE.
  have -> : \sum_i \sum_j z i 0 * entrywise (fun x => x ^+ 0) i j * z j 0 = (\sum_i z i 0) ^+ 2.
    rewrite expr2 big_distrlr; apply: eq_bigr => i _; apply: eq_bigr => j _; by rewrite mxE expr0 mulr1.
  exact: sqr_ge0.
have -> : entrywise (fun x => x ^+ p.+1) = had T (entrywise (fun x => x ^+ p)).
  by apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE [X in _ * X]mxE exprS.
exact: ntk_schur_product sym_T psd_T IH.
Qed.
Lemma qf_arcsine_sum N z : qf (entrywise (fun x => x * arcsine_sum N x)) z =
  \sum_(k < N) arcsine_coefficient R k * qf (entrywise (fun x => x ^+ (2 * k + 2))) z.
Proof.
elim: N => [|N IH].
  rewrite big_ord0 qfE big1 // => i _; rewrite big1 // => j _; by rewrite mxE /= mulr0 mulr0 mul0r.
rewrite big_ord_recr /= -IH -qfZ -qfD; congr qf; apply/matrixP => i j; rewrite !mxE.
by rewrite [(2 * N + 2)%N]addnS exprS; ring.
Qed.
Lemma qf_arcsine_sum_ge N k z : (k < N)%N ->
  arcsine_coefficient R k * qf (entrywise (fun x => x ^+ (2 * k + 2))) z <=
  qf (entrywise (fun x => x * arcsine_sum N x)) z.
Proof.
move=> kN; rewrite qf_arcsine_sum (bigD1 (Ordinal kN)) //= ler_addl; apply: sumr_ge0 => l _.
by apply: mulr_ge0; [exact: ltW (arcsine_coefficient_gt0 R l) | exact: psd_power].
Qed.

(* The remainder of the sum is not negative at 1, and small up to tau. *)
Lemma remainder_small (tau : R) N (x : R) : 0 <= tau -> tau < 1 -> `|x| <= tau ->
  `|x * (arcsine x - arcsine_sum N.+1 x)| <= 2%:R * (1 - tau ^+ 2)^-1 ^+ 2 * tau ^+ (2 * N + 2).
Proof.
move=> t0 t1 xt; set e := 2%:R * _ * _.
have G0 : 0 < 1 - tau ^+ 2 by rewrite subr_gt0 expr_lt1.
have e0 : 0 <= e.
  by apply: mulr_ge0; [apply: mulr_ge0; [exact: ler0n | exact: sqr_ge0] | exact: exprn_ge0].
have pos y : 0 <= y <= tau -> `|y * (arcsine y - arcsine_sum N.+1 y)| <= e.
  move=> hy; have /andP[y0 yt] := hy; have /andP[l u] := arcsine_series t0 t1 N hy.
  have y1 : y <= 1 by apply: le_trans yt (ltW t1).
  rewrite ger0_norm ?mulr_ge0 //; apply: (@le_trans _ _ (1 * (e * 1))); last by rewrite mul1r mulr1.
  apply: ler_pmul => //; apply: le_trans u _; by apply: ler_wpmul2l.
have [x0|x0] := lerP 0 x; first by apply: pos; rewrite x0 (le_trans (ler_norm x)).
have nx : 0 <= - x <= tau by rewrite oppr_ge0 ltW //= (le_trans (ler_norm (- x))) // normrN.
have := pos _ nx; rewrite arcsine_sumN arcsineN; last first.
  by rewrite -ler_norml (le_trans xt) // ltW.
by rewrite -opprD mulrNN.
Qed.

(* The even part of the kernel, t arcsin t, distinguishes lines. *)
Lemma qf_even_part_gt0 (z : 'cV[R]_n) : z != 0 ->
  (forall i j, i != j -> z i 0 != 0 -> z j 0 != 0 -> row i X != row j X /\ row i X != - row j X) ->
  0 < qf (entrywise (fun x => x * arcsine x)) z.
Proof.
move=> z0 not_parallel; have zp : 0 < nsq z by rewrite lt_neqAle eq_sym nsq_eq0 z0 nsq_ge0.
have [i j ij zi zj|tau /andP[t0 t1] ht] := @off_diagonal (fun i => z i 0 != 0).
  by have [h1 h2] := not_parallel i j ij zi zj; apply: inner_not_parallel.
have n1 : 0 < n%:R + 1 :> R by apply: ltr_paddl; [exact: ler0n | exact: ltr01].
have n0 : 0 < 2%:R * (n%:R + 1) :> R by rewrite mulr_gt0 // ltr0n.
have q0 : 0 < (2%:R * (n%:R + 1))^-1 :> R by rewrite invr_gt0.
have [k hk] := small_power t0 t1 q0.
have decreasing p q : (q <= p)%N -> tau ^+ p <= tau ^+ q by apply: ler_wiexpn2l => //; apply: ltW.
have pk : n%:R * tau ^+ (2 * k + 2) <= 2%:R^-1.
  apply: (@le_trans _ _ (n%:R * (2%:R * (n%:R + 1))^-1)).
    apply: ler_wpmul2l; first exact: ler0n.
    apply: le_trans (ltW hk); apply: decreasing; apply: leq_trans (leq_addr 2 _).
    by rewrite mul2n -addnn leq_addr.
  rewrite invfM mulrCA; apply: ler_pimulr; first by rewrite invr_ge0 ler0n.
  by rewrite ler_pdivr_mulr // mul1r ler_addl ler01.
pose a := arcsine_coefficient R k; have a0 : 0 < a := arcsine_coefficient_gt0 R k.
pose C := n%:R * (2%:R * (1 - tau ^+ 2)^-1 ^+ 2) : R.
have G0 : 0 < 1 - tau ^+ 2 by rewrite subr_gt0 expr_lt1.
have C0 : 0 <= C by apply: mulr_ge0; [exact: ler0n | apply: mulr_ge0; [exact: ler0n | exact: sqr_ge0]].
have C1 : 0 < C + 1 := ltr_paddl C0 ltr01.
have q1 : 0 < a / (4%:R * (C + 1)) by rewrite divr_gt0 // mulr_gt0 // ltr0n.
have [M hM] := small_power t0 t1 q1.
pose N := (k + M)%N.
have kN : (k < N.+1)%N by rewrite ltnS leq_addr.
have -> : entrywise (fun x => x * arcsine x) =
    entrywise (fun x => x * arcsine_sum N.+1 x) + entrywise (fun x => x * (arcsine x - arcsine_sum N.+1 x)).
  by apply/matrixP => i j; rewrite !mxE -mulrDr [arcsine_sum _ _ + _]addrC subrK.
rewrite qfD.
have low1 : a / 2%:R * nsq z <= qf (entrywise (fun x => x * arcsine_sum N.+1 x)) z.
  apply: le_trans (qf_arcsine_sum_ge z kN); rewrite -mulrA; apply: ler_wpmul2l; first exact: ltW.
  apply: le_trans (@qf_entrywise_ge (fun x => x ^+ (2 * k + 2)) 1 (tau ^+ (2 * k + 2)) z _ _ _).
  - apply: ler_wpmul2r; first exact: ltW.
    rewrite ler_subr_addr; apply: le_trans (ler_add (lexx _) pk) _.
    by rewrite -mulr2n -[X in X <= _]mulr_natl mulfV ?pnatr_eq0.
  - exact: exprn_ge0.
  - by rewrite expr1n.
  by move=> i j ij zi zj; rewrite normrX ler_expn2r ?nnegrE ?normr_ge0 ?ht.
have low2 : - (a / 4%:R) * nsq z <= qf (entrywise (fun x => x * (arcsine x - arcsine_sum N.+1 x))) z.
  apply: le_trans (@qf_entrywise_ge _ 0 (2%:R * (1 - tau ^+ 2)^-1 ^+ 2 * tau ^+ (2 * N + 2)) z _ _ _).
  - apply: ler_wpmul2r; first exact: ltW.
    rewrite sub0r ler_opp2 mulrA -/C; apply: (@le_trans _ _ (C * (a / (4%:R * (C + 1))))).
      apply: ler_wpmul2l => //; apply: le_trans (ltW hM); apply: decreasing.
      apply: leq_trans (leq_addr 2 _); rewrite /N mul2n -addnn.
      by apply: leq_trans (leq_addr _ _); apply: leq_addl.
    have -> : C * (a / (4%:R * (C + 1))) = a / 4%:R * (C / (C + 1)) by field; rewrite gt_eqF.
    apply: ler_pimulr; first by rewrite divr_ge0 ?ler0n // ltW.
    by rewrite ler_pdivr_mulr // mul1r ler_addl ler01.
  - by apply: mulr_ge0; [apply: mulr_ge0; [exact: ler0n | exact: sqr_ge0] | exact: exprn_ge0].
  - by rewrite mul1r subr_ge0 arcsine1 arcsine_sum_at_one.
  by move=> i j ij zi zj; apply: remainder_small => //; apply: ht.
apply: lt_le_trans (ler_add low1 low2).
have -> : a / 2%:R * nsq z + - (a / 4%:R) * nsq z = a / 4%:R * nsq z by field.
by rewrite mulr_gt0 // divr_gt0 // ltr0n.
Qed.

Definition arccosine_kernel : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j * (pi - acos ((X *m X^T) i j)) / (2%:R * pi)).
Let E := entrywise (fun x => x * arcsine x).
Lemma arccosine_kernelE : arccosine_kernel = 4%:R^-1 *: T + (2%:R * pi)^-1 *: E.
Proof.
apply/matrixP => i j; rewrite !mxE -/(t i j) /arcsine.
have -> : \sum_j0 X i j0 * X^T j0 j = t i j by rewrite /t /T mxE.
by field; rewrite gt_eqF ?pi_gt0.
Qed.

Theorem ntk_kernel_is_positive_definite :
  (forall i j, i != j -> row i X != row j X /\ row i X != - row j X) ->
  forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z.
Proof.
move=> not_parallel z z0; rewrite arccosine_kernelE qfD !qfZ.
apply: ltr_paddl; first by rewrite mulr_ge0 ?invr_ge0 ?ler0n ?psd_T.
apply: mulr_gt0; first by rewrite invr_gt0 mulr_gt0 ?ltr0n ?pi_gt0.
by apply: qf_even_part_gt0 => // i j ij _ _; apply: not_parallel.
Qed.

(* Equal points: two equal columns. *)
Theorem ntk_kernel_is_positive_definite_equal i j : row i X = row j X -> arccosine_kernel *m (ev R i - ev R j) = 0.
Proof.
move=> e; apply/colP => k; rewrite mulmxBr !mul_ev !mxE.
have -> : \sum_l X k l * X^T l i = \sum_l X k l * X^T l j.
  by apply: eq_bigr => l _; rewrite !mxE; have /rowP/(_ l) := e; rewrite !mxE => ->.
by rewrite subrr.
Qed.

Lemma positive_definite_null : (forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z) ->
  forall z : 'cV[R]_n, arccosine_kernel *m z = 0 -> z = 0.
Proof.
move=> pd z h; apply/eqP; apply: contraT => zn.
by have := pd z zn; rewrite /qf h dotC dot0l ltxx.
Qed.
Lemma positive_definite_distinct : (forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z) ->
  injective (fun i => row i X).
Proof.
move=> pd i j e; apply/eqP; apply: contraT => ij.
have /(positive_definite_null pd)/colP/(_ i) := ntk_kernel_is_positive_definite_equal e.
by rewrite !mxE eqxx (negbTE ij) subr0 => /eqP; rewrite oner_eq0.
Qed.

(* Antipodal pairs *)
Definition opposite i j := row j X == - row i X.
Definition antipodal_representatives (A : {set 'I_n}) :=
  (forall i, i \in A -> exists j, opposite i j) /\ (forall i j, opposite i j -> (i \in A) (+) (j \in A)).
Definition independent_points (A : {set 'I_n}) :=
  forall c : 'I_n -> R, \sum_(i in A) c i *: row i X = 0 -> forall i, i \in A -> c i = 0.

Lemma oppositeC i j : opposite i j = opposite j i.
Proof. by rewrite /opposite eq_sym eqr_oppLR. Qed.
(* The even part of the kernel does not tell a point from its opposite. *)
Lemma even_part_opposite i j : opposite i j -> E *m (ev R i - ev R j) = 0.
Proof.
move=> /eqP o; apply/colP => k; rewrite mulmxBr !mul_ev !mxE.
have -> : t k j = - t k i.
  by rewrite !inner_product o linearN /= dotNr.
have k1 : `|t k i| <= 1.
  by rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 ?ler01 // expr1n real_normK ?num_real // /t unit_products.
by rewrite arcsineN -?ler_norml // mulrNN subrr.
Qed.

Section Pairs.
Variable A : {set 'I_n}.
Hypothesis reps : antipodal_representatives A.
(* the opposite of a representative *)
Definition partner i := odflt i [pick j | opposite i j].
Lemma partnerP i : i \in A -> opposite i (partner i).
Proof.
case: reps => h _ /h [j oj]; rewrite /partner; case: pickP => [k //|/(_ j)].
by rewrite oj.
Qed.
Lemma partner_out i : i \in A -> partner i \notin A.
Proof. by move=> iA; have := partnerP iA; case: reps => _ h /h; rewrite iA. Qed.

(* Weights with opposite signs on the two points of each pair *)
Definition pair_weights (c : 'I_n -> R) : 'cV[R]_n := \sum_(i in A) c i *: (ev R i - ev R (partner i)).
Lemma even_part_pairs c : E *m pair_weights c = 0.
Proof.
rewrite /pair_weights mulmx_sumr big1 // => i iA.
by rewrite -scalemxAr even_part_opposite ?scaler0 ?partnerP.
Qed.
Lemma pair_weights_points c : X^T *m pair_weights c = 2%:R *: (\sum_(i in A) c i *: row i X)^T.
Proof.
rewrite /pair_weights mulmx_sumr linear_sum /= scaler_sumr; apply: eq_bigr => i iA.
rewrite -scalemxAr mulmxBr !mul_ev -!tr_row; have /eqP -> := partnerP iA.
by rewrite linearN /= opprK linearZ /= !scalerA mulrC -scalerA -mulr2n -scaler_nat.
Qed.
Lemma pair_weights_in c k : k \in A -> pair_weights c k 0 = c k.
Proof.
move=> kA; rewrite /pair_weights summxE (bigD1 k) //= big1 => [|i /andP[iA ik]].
  rewrite !mxE eqxx addr0; case: eqP => [e|_]; last by rewrite subr0 mulr1.
  by have := partner_out kA; rewrite -e kA.
rewrite !mxE eq_sym (negbTE ik); case: eqP => [e|_]; last by rewrite subr0 mulr0.
by have := partner_out iA; rewrite -e kA.
Qed.

(* Dependent pairs: a vector that K sends to zero, and that is c_i at the representatives. *)
Theorem ntk_kernel_is_positive_definite_dependent c : \sum_(i in A) c i *: row i X = 0 ->
  arccosine_kernel *m pair_weights c = 0 /\ forall i, i \in A -> pair_weights c i 0 = c i.
Proof.
move=> h; split=> [|i iA]; last exact: pair_weights_in.
rewrite arccosine_kernelE mulmxDl -!scalemxAl even_part_pairs scaler0 addr0.
by rewrite /T -mulmxA pair_weights_points h trmx0 scaler0 mulmx0 scaler0.
Qed.

Theorem ntk_kernel_is_positive_definite_iff_any :
  (forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z) <->
  injective (fun i => row i X) /\ independent_points A.
Proof.
split=> [pd|[inj ind] z z0].
  split=> [|c h k kA]; first exact: positive_definite_distinct.
  have [/(positive_definite_null pd)/colP/(_ k) hk at_k] := ntk_kernel_is_positive_definite_dependent h.
  by rewrite -at_k // hk mxE.
have E0 w : 0 <= qf T w := psd_T w.
pose c i := - z (partner i) 0; pose w := z - pair_weights c.
have eE : qf E z = qf E w.
  have sE : sym E by apply/matrixP => i j; rewrite !mxE /t -[in LHS](sym_T) mxE.
  by apply: qf_sub_null sE _; rewrite /w opprB addrC subrK even_part_pairs.
rewrite arccosine_kernelE qfD !qfZ eE.
have [w0|wn] := eqVneq w 0; last first.
  apply: ltr_paddl; first by rewrite mulr_ge0 ?invr_ge0 ?ler0n.
  apply: mulr_gt0; first by rewrite invr_gt0 mulr_gt0 ?ltr0n ?pi_gt0.
  apply: qf_even_part_gt0 => // i j ij wi wj; split; first by apply: contra_neq ij => /inj.
  apply/negP => o; have {}o : opposite j i by [].
  have zero k l : opposite k l -> k \in A -> w l 0 = 0.
    move=> okl kA; have pk : partner k = l.
      by apply: inj => /=; have /eqP -> := partnerP kA; have /eqP -> := okl.
    rewrite /w /pair_weights !mxE summxE (bigD1 k) //= big1 => [|i' /andP[iA ik]].
      rewrite !mxE pk eqxx addr0 /c pk; have -> : (l == k) = false.
        by apply/eqP => e; have := partner_out kA; rewrite pk e kA.
      by rewrite sub0r mulrN1 opprK subrr.
    rewrite !mxE; have -> : (l == i') = false.
      by apply/eqP => e; have := partner_out kA; rewrite pk e iA.
    suff -> : (l == partner i') = false by rewrite subrr mulr0.
    apply/eqP => e; move/eqP: ik; apply; apply: inj => /=.
    have := partnerP iA; rewrite -e /opposite => /eqP h; have /eqP h' := okl.
    by apply: oppr_inj; rewrite -h -h'.
  have := reps.2 _ _ o; case: (boolP (j \in A)) => [jA _|jA /= iA].
    by move: wi; rewrite (zero j i) ?eqxx.
  by move: wj; rewrite (zero i j) ?eqxx // oppositeC.
rewrite w0 {2}/qf dot0l mulr0 addr0 mulr_gt0 ?invr_gt0 ?ltr0n //.
have ez : z = pair_weights c by apply/eqP; rewrite -subr_eq0 -/w w0.
have -> : qf T z = nsq (X^T *m z) by rewrite /T -{1}[X]trmxK qf_gram.
rewrite lt_neqAle eq_sym nsq_ge0 nsq_eq0 andbT; apply: contraNneq z0 => h.
rewrite ez /pair_weights big1 // => i iA.
suff -> : c i = 0 by rewrite scale0r.
apply: ind iA; apply: trmx_inj; rewrite trmx0; apply/eqP.
by move: h; rewrite {1}ez pair_weights_points => /eqP; rewrite scaler_eq0 pnatr_eq0.
Qed.

(* More pairs than dimensions are too many; one pair is not. *)
Theorem ntk_kernel_is_positive_definite_too_many : (d < #|A|)%N ->
  exists2 z : 'cV[R]_n, z != 0 & arccosine_kernel *m z = 0.
Proof.
move=> dA; have /card_gt0P[i0 i0A] : (0 < #|A|)%N by apply: leq_ltn_trans dA.
pose Y : 'M[R]_(#|A|, d) := \matrix_(k, l) X (enum_val k) l.
have : kermx Y != 0 by rewrite kermx_eq0 -row_leq_rank -ltnNge (leq_ltn_trans (rank_leq_col Y)).
case/rowV0Pn => v /sub_kermxP vY v0; pose c i := v 0 (enum_rank_in i0A i).
have cY : \sum_(i in A) c i *: row i X = 0.
  rewrite big_enum_val -[RHS]vY; apply/rowP => l; rewrite summxE [RHS]mxE; apply: eq_bigr => k _.
  by rewrite !mxE /c enum_valK_in.
exists (pair_weights c); last by case: (ntk_kernel_is_positive_definite_dependent cY).
apply: contraNneq v0 => h; apply/eqP/rowP => k; rewrite mxE.
by rewrite -[k](enum_valK_in i0A) -/(c _) -(pair_weights_in _ (enum_valP k)) h mxE.
Qed.
Theorem ntk_kernel_is_positive_definite_one_pair : injective (fun i => row i X) -> (#|A| <= 1)%N ->
  forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z.
Proof.
move=> inj A1; apply/ntk_kernel_is_positive_definite_iff_any; split=> // c h i iA.
move: h; rewrite (bigD1 i) //= big1 => [/eqP|j /andP[jA]]; last first.
  by rewrite (card_le1_eqP A1 _ _ iA jA) eqxx.
rewrite addr0 scaler_eq0 => /orP[/eqP //|/eqP h].
by have /eqP := unit_inputs i; rewrite h trmx0 /nsq dot0l eq_sym oner_eq0.
Qed.
End Pairs.

(* Of each pair the point with the smaller index *)
Definition first_of_pairs : {set 'I_n} := [set i : 'I_n | [exists j : 'I_n, (i < j)%N && opposite i j]].
Lemma first_of_pairs_representatives : injective (fun i => row i X) -> antipodal_representatives first_of_pairs.
Proof.
move=> inj; split=> [i|i j o]; first by rewrite inE => /existsP[j /andP[_ o]]; exists j.
wlog ij : i j o / (i < j)%N => [smaller|].
  case: (ltngtP i j) => [ij|ji|/val_inj e]; first exact: smaller.
    by rewrite addbC; apply: smaller; rewrite // oppositeC.
  move: o; rewrite -e /opposite -addr_eq0 -mulr2n -scaler_nat scaler_eq0 pnatr_eq0 /=.
  by move=> /eqP h; have /eqP := unit_inputs i; rewrite h trmx0 /nsq dot0l eq_sym oner_eq0.
have -> : i \in first_of_pairs by rewrite inE; apply/existsP; exists j; rewrite ij.
rewrite /= inE; apply/existsP => -[k /andP[jk ok]].
suff e : k = i by move: jk; rewrite e ltnNge ltnW.
by apply: inj => /=; move/eqP: ok => ->; move/eqP: o => ->; rewrite opprK.
Qed.

Theorem ntk_kernel_is_positive_definite_iff :
  (forall z : 'cV[R]_n, z != 0 -> 0 < qf arccosine_kernel z) <->
  injective (fun i => row i X) /\ independent_points first_of_pairs.
Proof.
split=> [pd|[inj ind]].
  by apply/ntk_kernel_is_positive_definite_iff_any/pd/first_of_pairs_representatives/positive_definite_distinct.
exact/(ntk_kernel_is_positive_definite_iff_any (first_of_pairs_representatives inj)).
Qed.
End Kernel.
