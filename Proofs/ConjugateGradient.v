(* Lemma 3: convergence of the iterations. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra Preconditioning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section P2.
Variable R : realFieldType.
Variables (n : nat) (M : 'M[R]_n).
Hypothesis sM : sym M.

(* P2a: relaxed Richardson x+ = x - c(Mx-y): residual map I - cM. *)
Theorem richardson_contract a b c q : 0 < q -> 0 <= c ->
  1 - c * a <= q -> c * b - 1 <= q ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  forall x, nsq ((1%:M - c *: M) *m x) <= q ^+ 2 * nsq x.
Proof.
move=> q0 c0 ha hb h; apply: sym_qf_norm => // [|x].
  by rewrite /sym linearB /= linearZ /= sM tr_scalar_mx.
rewrite qfD qfN qfZ qf1; have /andP[l u] := h x; have nx := nsq_ge0 x.
apply/andP; split.
  rewrite ler_subr_addl -ler_subr_addr; apply: le_trans (ler_wpmul2l c0 u) _.
  rewrite mulNr opprK mulrA -{2}[nsq x]mul1r -mulrDl; apply: ler_wpmul2r => //.
  by rewrite addrC -ler_subl_addr.
rewrite ler_subl_addr -ler_subl_addl; apply: le_trans (ler_wpmul2l c0 l).
rewrite mulrA -{1}[nsq x]mul1r -mulrBl; apply: ler_wpmul2r => //.
by rewrite ler_subl_addr -ler_subl_addl.
Qed.

(* optimal step 2/(a+b) *)
Corollary richardson_opt a b : 0 < a -> a < b ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  forall x, nsq ((1%:M - (2%:R / (a + b)) *: M) *m x)
            <= ((b - a) / (b + a)) ^+ 2 * nsq x.
Proof.
move=> a0 ab; have b0 := lt_trans a0 ab; have s0 : 0 < a + b by apply: addr_gt0.
have sn : a + b != 0 by rewrite gt_eqF.
apply: richardson_contract.
- by apply: divr_gt0; rewrite ?subr_gt0 // addrC.
- by apply: divr_ge0; rewrite ?ler0n // ltW.
- by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite addrC sn.
- by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite addrC sn.
Qed.

(* ||Mx||^2 between a^2 and b^2 *)
Lemma sym_nsq_bounds a b : 0 <= a -> 0 < b ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  forall x, a ^+ 2 * nsq x <= nsq (M *m x) <= b ^+ 2 * nsq x.
Proof.
move=> a0 b0 h x; apply/andP; split; last first.
  apply: sym_qf_norm => // y; have /andP[l u] := h y; rewrite u andbT.
  apply: le_trans l; apply: (@le_trans _ _ 0).
    by rewrite mulNr oppr_le0 mulr_ge0 ?nsq_ge0 // ltW.
  by rewrite mulr_ge0 ?nsq_ge0.
have := nsq_ge0 (M *m x - a *: x); rewrite nsqB nsqZ dotZr dotC -/(qf M x) => h1.
have /andP[l _] := h x; have l2 := ler_wpmul2l a0 l.
rewrite -subr_ge0; apply: le_trans h1 _; rewrite -subr_ge0.
have -> : nsq (M *m x) - a ^+ 2 * nsq x -
  (nsq (M *m x) - 2%:R * (a * qf M x) + a ^+ 2 * nsq x) =
  2%:R * (a * qf M x - a * (a * nsq x)) by ring.
by rewrite mulr_ge0 ?ler0n // subr_ge0.
Qed.
End P2.

Section P2paper.
Variable R : realFieldType.
(* the paper's iteration z+ = z - M^T (M z - y) with M = R'A'AR symmetric:
   the residual u = Mz - y is multiplied by I - M^T M = I - M^2. *)
Definition rstep n (M : 'M[R]_n) (y z : 'cV[R]_n) := z - M^T *m (M *m z - y).
Definition res n (M : 'M[R]_n) (y z : 'cV[R]_n) := M *m z - y.
Lemma res_step n (M : 'M[R]_n) y z : sym M ->
  res M y (rstep M y z) = (1%:M - 1 *: (M^T *m M)) *m res M y z.
Proof.
move=> sM; rewrite /rstep -/(res M y z) {1}/res scale1r mulmxBl mul1mx mulmxBr sM.
rewrite addrAC -/(res M y z) mulmxA. by [].
Qed.
Theorem paper_iter n (M : 'M[R]_n) y a b q : sym M -> 0 <= a -> 0 < b -> 0 < q ->
  1 - a ^+ 2 <= q -> b ^+ 2 - 1 <= q ->
  (forall x, a * nsq x <= qf M x <= b * nsq x) ->
  forall z k, nsq (res M y (iter k (rstep M y) z)) <= (q ^+ k) ^+ 2 * nsq (res M y z).
Proof.
move=> sM a0 b0 q0 ha hb h z; elim=> [|k IH]; first by rewrite expr0 expr1n mul1r.
rewrite iterS res_step //; apply: (@le_trans _ _ (q ^+ 2 * nsq (res M y (iter k (rstep M y) z)))).
  apply: (@richardson_contract _ _ _ _ (a ^+ 2) (b ^+ 2)) => //; rewrite ?mul1r ?ler01 //.
    by rewrite /sym trmx_mul trmxK.
  by move=> x; rewrite qf_gram; apply: sym_nsq_bounds.
apply: le_trans (ler_wpmul2l (sqr_ge0 q) IH) _.
by rewrite mulrA -exprMn -exprS.
Qed.
End P2paper.

Section ChebRing.
Variable A : comRingType.
Fixpoint TV (x : A) (k : nat) : A * A :=
  if k is k'.+1 then let tv := TV x k' in
    (x * tv.1 + (x ^+ 2 - 1) * tv.2, tv.1 + x * tv.2)
  else (1, 0).
Lemma pell x k : (TV x k).1 ^+ 2 - (x ^+ 2 - 1) * (TV x k).2 ^+ 2 = 1.
Proof.
elim: k => [|k IH] /=; first by rewrite expr0n mulr0 subr0 expr1n.
by rewrite -[RHS]IH; case: (TV x k) => t v /=; ring.
Qed.
End ChebRing.

Lemma TV_morph (A B : comRingType) (f : {rmorphism A -> B}) x k :
  (f (TV x k).1, f (TV x k).2) = TV (f x) k.
Proof.
elim: k => [|k IH] /=; first by rewrite rmorph1 rmorph0.
rewrite -IH /= !rmorphD !rmorphM /= rmorphB rmorph1 rmorphX //.
Qed.

Section ChebVal.
Variable R : realFieldType.
Lemma TV_val (z : R) k : z != 0 ->
  let t := (z + z^-1) / 2%:R in let w := (z - z^-1) / 2%:R in
  (TV t k).1 = (z ^+ k + z ^- k) / 2%:R /\ w * (TV t k).2 = (z ^+ k - z ^- k) / 2%:R.
Proof.
move=> z0 t w; have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
elim: k => [|k [IH1 IH2]] /=.
  by rewrite expr0 invr1 subrr mulr0 mul0r; split=> //; rewrite -mulr2n mulfV.
have tw : t ^+ 2 - 1 = w * w by rewrite /t /w; field; rewrite z0.
have zk : z ^+ k != 0 by rewrite expf_neq0.
split.
  transitivity (t * (TV t k).1 + w * (w * (TV t k).2)); first by rewrite tw mulrA.
  by rewrite IH1 IH2 /t /w !exprS; field; rewrite z0 zk.
transitivity (w * (TV t k).1 + t * (w * (TV t k).2)); first by rewrite mulrDr [w * (t * _)]mulrCA.
by rewrite IH1 IH2 /t /w !exprS; field; rewrite z0 zk.
Qed.
Lemma size_TV (x : {poly R}) k : (size x <= 2)%N ->
  (size (TV x k).1 <= k.+1)%N /\ (size (TV x k).2 <= k)%N.
Proof.
move=> sx; elim: k => [|k [IH1 IH2]] /=; first by rewrite size_poly1 size_poly0.
have m1 (p q : {poly R}) m : (size p <= m.+1)%N -> (size q <= k)%N -> (size (p * q)%R <= m + k)%N.
  move=> hp hq; apply: leq_trans (size_mul_leq _ _) _.
  apply: (@leq_trans ((m.+1 + k).-1)); last by rewrite addSn.
  by rewrite -!subn1 leq_sub2r // leq_add.
have x2 : (size (x ^+ 2 - 1)%R <= 3)%N.
  apply: leq_trans (size_add _ _) _; rewrite size_opp size_poly1 geq_max andbT.
  rewrite expr2; apply: leq_trans (size_mul_leq _ _) _.
  by move: sx; case: (size x) => [|[|[|]]].
split.
  apply: leq_trans (size_add _ _) _; rewrite geq_max; apply/andP; split.
    apply: leq_trans (size_mul_leq _ _) _.
    apply: (@leq_trans ((2 + k.+1).-1)) => //; by rewrite -!subn1 leq_sub2r // leq_add.
  by apply: (m1 _ _ 2%N).
apply: leq_trans (size_add _ _) _; rewrite geq_max IH1 /=.
by apply: (m1 _ _ 1%N).
Qed.
End ChebVal.

Section CG.
Variable R : realFieldType.
Variables (n' : nat). Notation n := n'.+1.
Variables (A : 'M[R]_n) (a b : R).
Hypothesis sA : sym A.
Hypothesis a0 : 0 < a.
Hypothesis ab : a < b.
Hypothesis hA : forall x, a * nsq x <= qf A x <= b * nsq x.

Let P := A - a%:M.
Let Q := b%:M - A.
Let sP : sym P. Proof. by rewrite /sym linearB /= tr_scalar_mx sA. Qed.
Let sQ : sym Q. Proof. by rewrite /sym linearB /= tr_scalar_mx sA. Qed.
Let pP : psd P.
Proof. by move=> x; rewrite qfD qfN qf_sca subr_ge0; case/andP: (hA x). Qed.
Let pQ : psd Q.
Proof. by move=> x; rewrite qfD qfN qf_sca subr_ge0; case/andP: (hA x). Qed.
Let pA : psd A.
Proof. by move=> x; case/andP: (hA x) => h _; apply: le_trans h; rewrite mulr_ge0 ?nsq_ge0 // ltW. Qed.
Let b0 : 0 < b := lt_trans a0 ab.
Let d0 : 0 < b - a. Proof. by rewrite subr_gt0. Qed.

Let pAQ : psd (A *m Q).
Proof. by apply: (psd_mul_compl sA sQ (d := b)) => //; rewrite /Q addrC subrK. Qed.
Let pAP : psd (A *m P).
Proof.
have -> : A *m P = P *m P + a *: P.
  by rewrite -mul_scalar_mx -mulmxDl /P subrK.
move=> x; rewrite qfD qfZ; apply: addr_ge0.
  by have := qf_gram P x; rewrite sP => ->; apply: nsq_ge0.
by apply: mulr_ge0 => //; apply: ltW.
Qed.
Let PQd : P + Q = (b - a)%:M. Proof. by rewrite /P /Q addrC addrA subrK raddfB. Qed.
Let cPQ : P *m Q = Q *m P.
Proof.
have -> : Q = (b - a)%:M - P by rewrite -PQd addrC addKr.
by rewrite (mulmxBr P) (mulmxBl (b - a)%:M P P) scalar_mxC.
Qed.
Let cAQ : A *m Q = Q *m A. Proof. by rewrite /Q mulmxBr mulmxBl scalar_mxC. Qed.
Let cAP : A *m P = P *m A. Proof. by rewrite /P mulmxBr mulmxBl scalar_mxC. Qed.
Let pAPQ : psd (A *m P *m Q).
Proof.
move=> x; rewrite -(pmulr_rge0 _ d0) -qfZ -mul_scalar_mx.
rewrite -PQd.
have -> : (P + Q) *m (A *m P *m Q) = P *m (A *m Q) *m P + Q *m (A *m P) *m Q.
  rewrite mulmxDl; congr (_ + _); last by rewrite !mulmxA.
  by rewrite -(mulmxA A P Q) cPQ !mulmxA -cAP.
rewrite qfD; apply: addr_ge0.
  have := pAQ (P *m x); by rewrite /qf dot_mull sP !mulmxA.
have := pAP (Q *m x); by rewrite /qf dot_mull sQ !mulmxA.
Qed.

(* N = ((a+b) - 2A)/(b-a), as a polynomial in A *)
Definition Npoly : {poly R} := ((a + b) / (b - a))%:P - (2%:R / (b - a)) *: 'X.
Definition t0 := (a + b) / (b - a).

Lemma sym_horner (p : {poly R}) : sym (horner_mx A p).
Proof.
rewrite /sym; elim/poly_ind: p => [|p c IH]; first by rewrite rmorph0 trmx0.
rewrite rmorphD rmorphM /= horner_mx_X horner_mx_C linearD /= tr_scalar_mx.
rewrite [_ * A]/(_ *m A) trmx_mul IH sA; congr (_ + _).
by have /(_ p) := comm_horner_mx _ (comm_mx_refl A).
Qed.

Lemma Npoly_mx : horner_mx A Npoly = t0%:M - (2%:R / (b - a)) *: A.
Proof. by rewrite /Npoly linearB /= linearZ /= horner_mx_C horner_mx_X. Qed.

Lemma one_minus_N2 : horner_mx A (Npoly ^+ 2 - 1) = - ((4%:R / (b - a) ^+ 2) *: (P *m Q)).
Proof.
have dn : b - a != 0 by rewrite gt_eqF.
have hP : horner_mx A ('X - a%:P) = P by rewrite linearB /= horner_mx_C horner_mx_X.
have hQ : horner_mx A (b%:P - 'X) = Q by rewrite linearB /= horner_mx_C horner_mx_X.
have -> : Npoly ^+ 2 - 1 = - ((4%:R / (b - a) ^+ 2) *: (('X - a%:P) * (b%:P - 'X))).
  rewrite /Npoly -!mul_polyC.
  have -> : ((a + b) / (b - a))%:P - (2%:R / (b - a))%:P * 'X = ((b - a)^-1)%:P * (a%:P + b%:P - 2%:R * 'X) :> {poly R}.
    rewrite !polyCM polyCD (rmorph_nat (polyC_rmorphism R)).
    by move: ((b - a)^-1)%:P a%:P b%:P 'X => u v w X; ring.
  have -> : (4%:R / (b - a) ^+ 2)%:P = 4%:R * ((b - a)^-1)%:P ^+ 2 :> {poly R}.
    by rewrite -exprVn polyCM -rmorphX (rmorph_nat (polyC_rmorphism R)).
  have h1 : ((b - a)^-1)%:P ^+ 2 * (b%:P - a%:P) ^+ 2 = 1 :> {poly R}.
    by rewrite -polyCB -exprMn -polyCM mulVf // expr1n.
  rewrite -[Z in _ - Z]h1.
  by move: ((b - a)^-1)%:P a%:P b%:P 'X => u v w X; ring.
by rewrite linearN linearZ /= rmorphM /= hP hQ.
Qed.

Theorem cheb_Anorm k x :
  qf A (horner_mx A (TV Npoly k).1 *m x) <= qf A x.
Proof.
set Tk := horner_mx A _; set Vk := horner_mx A (TV Npoly k).2.
have cA p : A *m horner_mx A p = horner_mx A p *m A.
  exact: (esym (comm_horner_mx p (comm_mx_refl A))).
have cc p q : horner_mx A p *m horner_mx A q = horner_mx A q *m horner_mx A p.
  by have := congr1 (horner_mx A) (mulrC p q); rewrite !rmorphM.
have sT : sym Tk := sym_horner _. have sV : sym Vk := sym_horner _.
have e4 : 0 <= 4%:R / (b - a) ^+ 2 by rewrite divr_ge0 ?ler0n // exprn_ge0 // ltW.
have hT : Tk *m Tk = 1%:M - (4%:R / (b - a) ^+ 2) *: ((P *m Q) *m (Vk *m Vk)).
  have := one_minus_N2; have := pell Npoly k; move: (Npoly ^+ 2 - 1) => c hc hN.
  have := congr1 (horner_mx A) hc; rewrite !expr2 linearB /= !rmorphM rmorph1 /= hN -/Tk -/Vk.
  move/(canRL (subrK _)) => hh; rewrite -[Tk *m Tk]/(Tk * Tk) hh.
  by rewrite mulNr -scalerAl.
have VP : Vk *m P = P *m Vk by rewrite /P mulmxBr mulmxBl /Vk -cA scalar_mxC.
have VQ : Vk *m Q = Q *m Vk by rewrite /Q mulmxBr mulmxBl /Vk -cA scalar_mxC.
rewrite -subr_ge0.
have -> : qf A x - qf A (Tk *m x) = (4%:R / (b - a) ^+ 2) * qf (A *m P *m Q) (Vk *m x).
  have -> : qf A (Tk *m x) = qf (A *m (Tk *m Tk)) x.
    by rewrite /qf dot_mull sT !mulmxA -cA.
  have -> : qf (A *m P *m Q) (Vk *m x) = qf (A *m ((P *m Q) *m (Vk *m Vk))) x.
    rewrite /qf dot_mull sV !mulmxA -cA -(mulmxA A Vk P) VP -!mulmxA (mulmxA Vk Q) VQ.
    by rewrite !mulmxA.
  by rewrite hT mulmxBr mulmx1 -scalemxAr qfD qfN qfZ opprD opprK addrA subrr add0r.
by apply: mulr_ge0 => //; apply: pAPQ.
Qed.
End CG.

Section CG.
Variable R : realFieldType.
Variables (n' : nat). Notation n := n'.+1.
Variables (A : 'M[R]_n) (al be : R).
Hypothesis sA : sym A.
Hypothesis al0 : 0 < al.
Hypothesis ab : al < be.
(* al = sqrt(lambda_min), be = sqrt(lambda_max) *)
Hypothesis hA : forall x, al ^+ 2 * nsq x <= qf A x <= be ^+ 2 * nsq x.

(* xk minimises the A-norm of the error over x0 + Krylov_k(A, r0) *)
Definition krylov_min k (xs x0 xk : 'cV[R]_n) := forall q : {poly R}, (size q <= k)%N ->
  qf A (xs - xk) <= qf A (xs - (x0 + horner_mx A q *m (A *m xs - A *m x0))).

Theorem cg_bound k xs x0 xk : krylov_min k xs x0 xk ->
  qf A (xs - xk) <= (2%:R * ((be - al) / (be + al)) ^+ k) ^+ 2 * qf A (xs - x0).
Proof.
move=> km.
have be0 : 0 < be := lt_trans al0 ab.
have a0 : 0 < al ^+ 2 by apply: exprn_gt0.
have ab2 : al ^+ 2 < be ^+ 2 by rewrite ltr_pexpn2r // nnegrE ltW.
have dm : 0 < be - al by rewrite subr_gt0.
have dp : 0 < be + al by apply: addr_gt0.
have dmn : be - al != 0 by rewrite gt_eqF. have dpn : be + al != 0 by rewrite gt_eqF.
pose z := (be + al) / (be - al).
have z0 : 0 < z by apply: divr_gt0.
pose N := Npoly (al ^+ 2) (be ^+ 2); pose T := (TV N k).1.
pose tau := (z ^+ k + z ^- k) / 2%:R.
have zk0 : 0 < z ^+ k by apply: exprn_gt0.
have tau0 : 0 < tau by rewrite divr_gt0 ?ltr0n // addr_gt0 // invr_gt0.
have eT : T.[0] = tau.
  have h := congr1 fst (TV_morph (horner_eval_rmorphism (0 : R)) N k).
  rewrite /= in h; rewrite -[LHS]/(horner_eval 0 T) h.
  have -> : horner_eval 0 N = (z + z^-1) / 2%:R.
    rewrite /horner_eval /N /Npoly hornerD hornerN hornerZ hornerX hornerC mulr0 subr0 /z.
    by rewrite subr_sqr; field; rewrite dmn dpn.
  by case: (TV_val k (lt0r_neq0 z0)).
pose p := tau^-1 *: T.
have p1 : p.[0] = 1 by rewrite /p hornerZ eT mulVf // gt_eqF.
have sN : (size N <= 2)%N.
  apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max; apply/andP; split.
    by apply: leq_trans (size_polyC_leq1 _) _.
  by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyX.
have sp : (size p <= k.+1)%N.
  by apply: leq_trans (size_scale_leq _ _) _; case: (size_TV k sN).
have : root (1 - p) 0 by rewrite /root hornerD hornerN hornerC p1 subrr.
move/factor_theorem => [q hq]; rewrite subr0 in hq.
have sq : (size q <= k)%N.
  have [->|q0] := eqVneq q 0; first by rewrite size_poly0.
  have : (size (q * 'X)%R <= k.+1)%N.
    by rewrite -hq; apply: leq_trans (size_add _ _) _; rewrite size_opp size_poly1 geq_max sp.
  by rewrite size_mulX.
apply: le_trans (km q sq) _.
have -> : xs - (x0 + horner_mx A q *m (A *m xs - A *m x0)) = tau^-1 *: (horner_mx A T *m (xs - x0)).
  have hp : p = 1 - q * 'X by rewrite -hq opprB addrC subrK.
  have -> : tau^-1 *: (horner_mx A T *m (xs - x0)) = horner_mx A p *m (xs - x0).
    by rewrite /p linearZ /= scalemxAl.
  rewrite hp rmorphB rmorphM /= rmorph1 horner_mx_X -mulmxBr.
  by rewrite mulmxBl mul1mx opprD addrA -mulmxA.
have -> : qf A (tau^-1 *: (horner_mx A T *m (xs - x0))) = tau^-1 ^+ 2 * qf A (horner_mx A T *m (xs - x0)).
  by rewrite /qf -scalemxAr dotZl dotZr mulrA expr2.
have ch := cheb_Anorm sA a0 ab2 hA k (xs - x0).
have e2 : 0 <= tau^-1 ^+ 2 by apply: sqr_ge0.
apply: le_trans (ler_wpmul2l e2 ch) _; apply: ler_wpmul2r.
  by case/andP: (hA (xs - x0)) => h _; apply: le_trans h; rewrite mulr_ge0 ?nsq_ge0 // ltW.
have -> : (be - al) / (be + al) = z^-1 by rewrite /z invf_div.
rewrite ler_pexpn2r ?nnegrE //; last 2 first.
- by rewrite invr_ge0 ltW.
- by rewrite mulr_ge0 ?ler0n // exprn_ge0 // invr_ge0 ltW.
rewrite /tau invf_div exprVn; apply: ler_wpmul2l; first by rewrite ler0n.
by rewrite ler_pinv ?inE ?unitfE ?gt_eqF ?zk0 ?addr_gt0 ?invr_gt0 // ler_addl ltW // invr_gt0.
Qed.
End CG.

Section Galerkin.
Variables (R : realFieldType) (n' : nat).
Notation n := n'.+1.
Variables (A : 'M[R]_n).
Hypothesis sA : sym A.
Hypothesis pA : psd A.
(* Galerkin condition (what the CG recurrence maintains) gives the minimality used by cg_bound *)
Theorem galerkin_min k xs x0 xk (qk : {poly R}) : (size qk <= k)%N ->
  xk = x0 + horner_mx A qk *m (A *m xs - A *m x0) ->
  (forall q : {poly R}, (size q <= k)%N ->
     dot (A *m xs - A *m xk) (horner_mx A q *m (A *m xs - A *m x0)) = 0) ->
  krylov_min A k xs x0 xk.
Proof.
move=> sqk hxk ort q sq; set r0 := A *m xs - A *m x0.
have -> : xs - (x0 + horner_mx A q *m r0) = (xs - xk) + horner_mx A (qk - q) *m r0.
  rewrite rmorphB mulmxBl hxk -/r0 !opprD !addrA; congr (_ - _).
  by rewrite subrK.
set e := xs - xk; set d := _ *m r0.
have o : dot (A *m e) d = 0.
  rewrite /e mulmxBr; apply: ort; apply: leq_trans (size_add _ _) _.
  by rewrite size_opp geq_max sqk.
clearbody e d; rewrite /qf mulmxDr !dotDl !dotDr [dot d (A *m e)]dotC o add0r.
by rewrite [dot e (A *m d)]dot_mulr sA o addr0 ler_addl; apply: pA.
Qed.
End Galerkin.

Section SketchToSolve.
Variable R : realFieldType.
Theorem sketched_solver s N n (A : 'M[R]_(N,n)) (R0 : 'M[R]_n) (S : 'M[R]_(s,N)) y z k :
  (forall x : 'cV_n, (1 - 10%:R^-1) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + 10%:R^-1) * nsq (A *m x)) ->
  (S *m A *m R0)^T *m (S *m A *m R0) = 1%:M ->
  forall M, M = (A *m R0)^T *m (A *m R0) ->
  nsq (res M y (iter k (rstep M y) z)) <= ((4%:R^-1) ^+ k) ^+ 2 * nsq (res M y z).
Proof.
move=> emb ort M ->.
have e01 : 0 <= (10%:R^-1 : R) < 1.
  by rewrite invr_ge0 ler0n /= invf_lt1 ?ltr0n // ltr1n.
have pb := precond_bound e01 emb ort.
apply: (@paper_iter _ _ _ _ (1 + 10%:R^-1)^-1 (1 - 10%:R^-1)^-1).
- by rewrite /sym trmx_mul trmxK.
- by rewrite invr_ge0 addr_ge0 ?ler01 // invr_ge0 ler0n.
- by rewrite invr_gt0 subr_gt0; case/andP: e01.
- by rewrite invr_gt0 ltr0n.
- rewrite -subr_ge0.
  have -> : 4%:R^-1 - (1 - (1 + 10%:R^-1)^-1 ^+ 2) = (37%:R / 484%:R) :> R by field.
  by rewrite divr_ge0 ?ler0n.
- rewrite -subr_ge0.
  have -> : 4%:R^-1 - ((1 - 10%:R^-1)^-1 ^+ 2 - 1) = (5%:R / 324%:R) :> R by field.
  by rewrite divr_ge0 ?ler0n.
move=> x; rewrite qf_gram; have := pb x.
by rewrite [nsq x / _]mulrC [X in _ <= _ <= X]mulrC.
Qed.
End SketchToSolve.
