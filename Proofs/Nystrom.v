(* Nystrom: the preconditioner P = H + mu I from columns of a positive semidefinite G, H = G_{:,I} G_II^-1 G_{I,:}.
   How the points I are drawn is in RandomPivots.v.

   Main results
     preconditioner_nystrom_schur_order     0 <= H <= G, for any points I with G_II invertible; .._interpolates: equal on the
                                            columns I; .._factor: H = F'F for F = L^-1 G_{I,:}, G_II = LL'.
     preconditioner_nystrom_schur_spectrum, .._eigenvalues
                                            P <= G_mu <= (1 + tr(G - H)/mu) P as quadratic forms; every eigenvalue of P^-1 G_mu
                                            lies in [1, 1 + tr(G - H)/mu].
     preconditioner_nystrom_step, .._steps  one step of Cholesky, G - g g'/g_ii with g = G_{:,i}, leaves a positive semidefinite
                                            matrix, at most G, with zeros in row and column i; so do any steps.
     preconditioner_nystrom_elimination     the steps with pivots I subtract H, in any order.
     preconditioner_nystrom_pivots          if all pivots are positive when they are taken, then they are distinct and G_II is
                                            invertible.
     preconditioner_nystrom_dimension       d_mu(H) <= d_mu(G) <= d_mu(H) + tr(G - H)/mu, d_mu(G) = tr G (G + mu I)^-1.
     preconditioner_nystrom_rounded         (1 - c) P <= P' <= (1 + 2c) P if |F' - F|_F <= c sqrt mu, with P' from F'.
     solver_cg_chebyshev_nystrom            conjugate gradients preconditioned with P: kappa = 1 + tr(G - H)/mu.

   Dependencies
     LinearAlgebra, Preconditioning, ConjugateGradient, Damping. No axioms; a real closed field only for
     rounding and conjugate gradients.

   Structure
     Approximation; elimination; statistical dimension; rounding; solver. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra Preconditioning ConjugateGradient Damping.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* From the chosen points I, the columns of G and what they make of it: G_{:,I} G_II^-1 G_{I,:}. *)
Section Approximation.
Variables (R : realFieldType) (s n : nat).
Definition nystrom (G : 'M[R]_n) (I : 'I_s -> 'I_n) : 'M[R]_n :=
  mxsub id I G *m invmx (mxsub I I G) *m mxsub I id G.

Variables (G : 'M[R]_n) (I : 'I_s -> 'I_n).
Notation H := (nystrom G I).
Notation K := (mxsub id I (1%:M : 'M[R]_n)).

Lemma chosen_columns m (M : 'M[R]_(m, n)) : mxsub id I M = M *m K.
Proof. by rewrite mulmx_colsub mulmx1. Qed.
Lemma chosen_rows : mxsub I id G = K^T *m G.
Proof. by rewrite [LHS]rowsubE trmx_mxsub trmx1. Qed.
Lemma chosen_block : mxsub I I G = K^T *m G *m K.
Proof. by rewrite mxsubcr chosen_rows chosen_columns. Qed.
Lemma nystromE : H = G *m K *m invmx (K^T *m G *m K) *m (K^T *m G).
Proof. by rewrite /nystrom chosen_columns chosen_rows chosen_block. Qed.

Hypothesis sG : sym G.
Lemma sym_nystrom : sym H.
Proof.
have sW : (K^T *m G *m K)^T = K^T *m G *m K by rewrite !trmx_mul trmxK sG mulmxA.
by rewrite /sym nystromE trmx_mul [X in _ *m X]trmx_mul trmx_inv sW !trmx_mul trmxK sG !mulmxA.
Qed.

(* A matrix that agrees with G on the chosen columns, and differs from G by combinations of the chosen rows, is H. *)
Lemma nystrom_unique (M : 'M[R]_n) : sym M -> mxsub I I G \in unitmx ->
  mxsub id I M = mxsub id I G -> (M <= mxsub I id G)%MS -> M = H.
Proof.
move=> sM uW eM /submxP[C eC]; rewrite /nystrom eC; congr (_ *m _).
have e : C *m mxsub I I G = mxsub id I G.
  by rewrite [mxsub I I G]mxsubcr mulmx_colsub -eC.
by rewrite -e mulmxK.
Qed.

Hypothesis uW : mxsub I I G \in unitmx.
(* F of a Cholesky factor, or of any other. *)
Theorem preconditioner_nystrom_factor (L : 'M[R]_s) : mxsub I I G = L *m L^T ->
  (invmx L *m mxsub I id G)^T *m (invmx L *m mxsub I id G) = H.
Proof.
move=> e; have uL : L \in unitmx by move: uW; rewrite e unitmx_mul => /andP[].
have := @nystrom_gram _ _ _ G K L sG uL; rewrite /nystrom_factor -chosen_rows => ->.
by rewrite -e nystromE -chosen_block chosen_rows.
Qed.

Theorem preconditioner_nystrom_interpolates : mxsub id I H = mxsub id I G.
Proof. by rewrite /nystrom -mulmx_colsub -mxsubcr mulmxKV. Qed.

Hypothesis pG : psd G.
(* 0 <= H <= G. *)
Theorem preconditioner_nystrom_schur_order : [/\ sym H, psd H & psd (G - H)].
Proof.
have uW' := uW; rewrite chosen_block in uW'.
pose y (x : 'cV[R]_n) := invmx (K^T *m G *m K) *m (K^T *m G *m x).
have hx x : H *m x = G *m (K *m y x) by rewrite nystromE /y !mulmxA.
have hK x : H *m (K *m x) = G *m (K *m x).
  by rewrite !mulmxA -!chosen_columns preconditioner_nystrom_interpolates.
have sH := sym_nystrom.
have q x : qf G (K *m y x) = qf H x by rewrite /qf -hx dot_mulr sH hK -hx dotC.
split=> // x; first by rewrite -q; apply: pG.
have := pG (x - K *m y x); rewrite (sym_qfB _ _ sG) qfD qfN.
have -> : dot (K *m y x) (G *m x) = qf H x by rewrite /qf hx [RHS]dot_mulr sG dotC.
by rewrite q; have -> // : qf G x - 2%:R * qf H x + qf H x = qf G x - qf H x by ring.
Qed.
Lemma sym_nystrom_residual : sym (G - H).
Proof. by rewrite /sym linearB /= sG sym_nystrom. Qed.

(* So, as quadratic forms, P <= G_mu <= (1 + tr(G - H)/mu) P for P = H + mu I. *)
Variable mu : R.
Hypothesis mu0 : 0 < mu.
Theorem preconditioner_nystrom_schur_spectrum x :
  qf (H + mu%:M) x <= qf (G + mu%:M) x <= (1 + \tr (G - H) / mu) * qf (H + mu%:M) x.
Proof.
have [sH pH pE] := preconditioner_nystrom_schur_order.
have e : qf (G + mu%:M) x = qf (H + mu%:M) x + qf (G - H) x by rewrite !qfD qfN; ring.
rewrite e ler_addl pE /= mulrDl mul1r ler_add2l.
apply: le_trans (psd_trace x sym_nystrom_residual pE) _.
rewrite qfD qf_sca mulrDr mulrA divfK ?gt_eqF // ler_addr.
by rewrite mulr_ge0 // divr_ge0 ?trace_ge0 // ltW.
Qed.
Lemma spd_add_scalar (M : 'M[R]_n) : sym M -> psd M -> spd (M + mu%:M).
Proof.
move=> sM pM; split=> [|x xn]; first by rewrite /sym linearD /= tr_scalar_mx sM.
rewrite qfD qf_sca ltr_paddl // mulr_gt0 // lt_neqAle eq_sym nsq_eq0 xn nsq_ge0 //.
Qed.
Theorem preconditioner_nystrom_schur_eigenvalues t (v : 'cV[R]_n) : v != 0 ->
  invmx (H + mu%:M) *m (G + mu%:M) *m v = t *: v -> 1 <= t <= 1 + \tr (G - H) / mu.
Proof.
move=> vn hv; have [sH pH _] := preconditioner_nystrom_schur_order.
have spP := spd_add_scalar sH pH; have uP := spd_unit spP.
have pv : 0 < qf (H + mu%:M) v by case: spP => _; apply.
have := preconditioner_nystrom_schur_spectrum v.
have -> : qf (G + mu%:M) v = t * qf (H + mu%:M) v.
  rewrite /qf -dotZr scalemxAr -hv; congr (dot _ _).
  by rewrite -mulmxA mulKVmx.
by rewrite -{1}[qf (H + _) v]mul1r !ler_pmul2r.
Qed.
End Approximation.

(* One step of Cholesky with pivot i, and the steps with the pivots of a list. Where a pivot is zero, so is its column, and the
   step does nothing. *)
Section Elimination.
Variables (R : realFieldType) (n : nat).
Implicit Types (G : 'M[R]_n) (p : seq 'I_n).
Definition eliminate G i : 'M[R]_n := G - (G i i)^-1 *: outer (col i G).
Definition eliminate_all G p : 'M[R]_n := foldl eliminate G p.
Fixpoint pivots_positive G p : bool :=
  if p is i :: q then (0 < G i i) && pivots_positive (eliminate G i) q else true.

Lemma qf_eliminate G i x : qf (eliminate G i) x = qf G x - (G i i)^-1 * dot (col i G) x ^+ 2.
Proof. by rewrite qfD qfN qfZ qf_outer. Qed.
Lemma eliminateE G i j k : eliminate G i j k = G j k - (G i i)^-1 * (G j i * G k i).
Proof. by rewrite LinearAlgebra.subE !mxE. Qed.
Lemma symE G i j : sym G -> G i j = G j i.
Proof. by move=> sG; rewrite -{1}sG mxE. Qed.
Lemma sym_eliminate G i : sym G -> sym (eliminate G i).
Proof. by move=> sG; rewrite /sym linearB /= linearZ /= sG sym_outer. Qed.
Lemma psd_pivot G i : psd G -> 0 <= G i i. Proof. by move=> pG; rewrite -qf_ev. Qed.
(* |G x|_i^2 <= G_ii x'Gx. *)
Lemma psd_column G i x : sym G -> psd G -> dot (col i G) x ^+ 2 <= G i i * qf G x.
Proof. by move=> sG pG; have := psd_cs x (ev R i) sG pG; rewrite qf_ev -mul_ev dot_mull sG. Qed.
Lemma psd_zero_column G i j : sym G -> psd G -> G i i = 0 -> G j i = 0.
Proof.
move=> sG pG z; have := psd_column i (ev R j) sG pG; rewrite z mul0r dotC dot_ev mxE => h.
by apply/eqP; rewrite -sqrf_eq0; apply/eqP/le_anti; rewrite h sqr_ge0.
Qed.

(* The remainder of G is positive semidefinite, at most G, and zero in row and column i. *)
Theorem preconditioner_nystrom_step G i : sym G -> psd G ->
  [/\ sym (eliminate G i), psd (eliminate G i), psd (G - eliminate G i),
      forall j, eliminate G i i j = 0 /\ eliminate G i j i = 0 &
      forall k, (forall j, G j k = 0) -> forall j, eliminate G i j k = 0].
Proof.
move=> sG pG; have g0 := psd_pivot i pG; have sE := sym_eliminate i sG.
have col0 j : eliminate G i j i = 0.
  rewrite eliminateE; have [z|g1] := eqVneq (G i i) 0; last by field.
  by rewrite z (psd_zero_column j sG pG z) mul0r mulr0 subrr.
split=> // [x|x|j|k hk j].
- rewrite qf_eliminate subr_ge0; have [->|g1] := eqVneq (G i i) 0; first by rewrite invr0 mul0r.
  have gp : 0 < G i i by rewrite lt_neqAle eq_sym g1.
  by rewrite mulrC ler_pdivr_mulr // mulrC psd_column.
- by rewrite opprB addrC subrK qfZ qf_outer mulr_ge0 ?invr_ge0 // sqr_ge0.
- by rewrite (symE i j sE) col0.
- by rewrite eliminateE (symE k i sG) !hk !mulr0 subrr.
Qed.

Lemma eliminate_all_rcons G p i : eliminate_all G (rcons p i) = eliminate (eliminate_all G p) i.
Proof. exact: foldl_rcons. Qed.

(* After any number of steps: 0 <= remainder <= G, and the columns of the pivots are zero in the remainder. *)
Theorem preconditioner_nystrom_steps G p : sym G -> psd G ->
  [/\ sym (eliminate_all G p), psd (eliminate_all G p), psd (G - eliminate_all G p) &
      forall i, i \in p -> forall j, eliminate_all G p j i = 0].
Proof.
move=> sG pG; elim/last_ind: p => [|p i [sE pE dE zE]].
  by split=> // x; rewrite /eliminate_all /= subrr /qf mul0mx dotC dot0l.
rewrite eliminate_all_rcons; have [s1 p1 d1 z1 k1] := preconditioner_nystrom_step i sE pE.
split=> // [x|j].
  have -> : G - eliminate (eliminate_all G p) i = (G - eliminate_all G p) +
      (eliminate_all G p - eliminate (eliminate_all G p) i) by rewrite addrA subrK.
  by rewrite qfD addr_ge0.
rewrite mem_rcons inE => /orP[/eqP-> k|jp]; first by case: (z1 k).
by apply: k1; apply: zE.
Qed.

(* The subtracted rows are linear combinations of the rows of the pivots. *)
Lemma eliminate_all_rows s (I : 'I_s -> 'I_n) G p : sym G -> psd G -> {subset p <= codom I} ->
  (G - eliminate_all G p <= mxsub I id G)%MS.
Proof.
move=> sG pG; elim/last_ind: p => [_|p i IH sub]; first by rewrite /eliminate_all subrr sub0mx.
have {}IH : (G - eliminate_all G p <= mxsub I id G)%MS.
  by apply: IH => j jp; apply: sub; rewrite mem_rcons inE jp orbT.
have [sE _ _ _] := preconditioner_nystrom_steps p sG pG.
rewrite eliminate_all_rcons /eliminate opprB addrCA; set E := eliminate_all G p in IH sE *.
apply: addmx_sub => //; rewrite scalemx_sub // /outer tr_col sE mulmx_sub //.
have /codomP[a ->] : i \in codom I by apply: sub; rewrite mem_rcons inE eqxx.
have -> : row (I a) E = row (I a) G - row (I a) (G - E) by rewrite -linearB /= opprB addrC subrK.
rewrite addmx_sub ?eqmx_opp ?(submx_trans (row_sub _ _) IH) //.
have -> : row (I a) G = row a (mxsub I id G) by apply/rowP => j; rewrite !mxE.
exact: row_sub.
Qed.
(* The order of the pivots does not matter: the subtracted matrix is the approximation from their columns. *)
Theorem preconditioner_nystrom_elimination s (I : 'I_s -> 'I_n) G : sym G -> psd G -> mxsub I I G \in unitmx ->
  G - eliminate_all G (codom I) = nystrom G I.
Proof.
move=> sG pG uW; have [sE _ _ zE] := preconditioner_nystrom_steps (codom I) sG pG.
apply: nystrom_unique => //; last exact: eliminate_all_rows.
  by rewrite /sym linearB /= sG sE.
by apply/matrixP => i a; rewrite !mxE zE ?subr0 ?codom_f.
Qed.

(* If all pivots are positive, as the program asks, then G_II is positive definite. *)
Lemma pivots_positive_zero G p i : sym G -> psd G -> (forall j, G j i = 0) -> pivots_positive G p -> i \notin p.
Proof.
elim: p G => //= k p IH G sG pG zi /andP[gk pp]; have [s1 p1 _ _ k1] := preconditioner_nystrom_step k sG pG.
rewrite inE negb_or (IH _ s1 p1 (k1 i zi) pp) andbT.
by apply: contraTneq gk => <-; rewrite zi ltxx.
Qed.
Lemma pivots_positive_uniq G p : sym G -> psd G -> pivots_positive G p -> uniq p.
Proof.
elim: p G => //= k p IH G sG pG /andP[gk pp]; have [s1 p1 _ z1 _] := preconditioner_nystrom_step k sG pG.
by rewrite (IH _ s1 p1 pp) (pivots_positive_zero s1 p1 _ pp) // => j; case: (z1 j).
Qed.
Lemma pivots_positive_form G p (x : 'cV[R]_n) : sym G -> psd G -> pivots_positive G p ->
  (forall i, i \notin p -> x i 0 = 0) -> qf G x = 0 -> x = 0.
Proof.
elim: p G x => [|k p IH] G x sG pG /=; first by move=> _ h _; apply/colP => i; rewrite mxE h.
move=> /andP[gk pp] sup q0; have [s1 p1 _ z1 _] := preconditioner_nystrom_step k sG pG.
have h : 0 <= (G k k)^-1 * dot (col k G) x ^+ 2 by rewrite mulr_ge0 ?sqr_ge0 // invr_ge0 ltW.
have := qf_eliminate G k x; rewrite q0 sub0r => e.
have e0 : (G k k)^-1 * dot (col k G) x ^+ 2 = 0.
  by apply/eqP; rewrite eq_le h andbT -oppr_ge0 -e p1.
have dk : dot (col k G) x = 0.
  by move/eqP: e0; rewrite mulf_eq0 invr_eq0 gt_eqF //= sqrf_eq0 => /eqP.
pose x' := x - x k 0 *: ev R k.
have ez : eliminate G k *m ev R k = 0 by apply/colP => j; rewrite mul_ev mxE [RHS]mxE; case: (z1 j).
have ey : eliminate G k *m (x k 0 *: ev R k) = 0 by rewrite -scalemxAr ez scaler0.
have x'0 : x' = 0.
  apply: (IH (eliminate G k)) => // [i ip|].
    rewrite !mxE; have [->|ik] := eqVneq i k; first by rewrite mulr1 subrr.
    by rewrite mulr0 subr0; apply: sup; rewrite inE negb_or ik.
  by rewrite /x' (sym_qfB _ _ s1) e e0 dot_mulr s1 ey dot0l mulr0 subr0 oppr0 add0r /qf ey dotC dot0l.
have xE : x = x k 0 *: ev R k by apply/eqP; rewrite -subr_eq0 -/x' x'0.
move: dk; rewrite {1}xE dotZr dotC dot_ev mxE => /eqP; rewrite mulf_eq0 (gt_eqF gk) orbF => /eqP xk.
by rewrite xE xk scale0r.
Qed.
Theorem preconditioner_nystrom_pivots s (I : 'I_s -> 'I_n) G : sym G -> psd G -> pivots_positive G (codom I) ->
  injective I /\ mxsub I I G \in unitmx.
Proof.
move=> sG pG pp; have injI : injective I.
  by apply/injectiveP; rewrite /injectiveb /dinjectiveb; apply: pivots_positive_uniq pp.
split=> //; rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/rowV0P => v /sub_kermxP.
rewrite trmx_mxsub sG chosen_block => vM; set K := mxsub id I 1%:M in vM.
have Kv : K *m v^T = 0.
  apply: (pivots_positive_form sG pG pp) => [i iI|].
    rewrite mxE big1 // => a _; rewrite !mxE.
    by case: eqP => [e|_]; rewrite ?mul0r //; move: iI; rewrite e codom_f.
  by move: vM; rewrite /qf /dot trmx_mul trmxK !mulmxA => ->; rewrite mul0mx mxE.
apply/rowP => a; have := congr1 (fun M : 'cV_n => M (I a) 0) Kv.
rewrite !mxE (bigD1 a) //= !mxE eqxx mul1r big1 ?addr0 // => b ba.
by rewrite !mxE (inj_eq injI) eq_sym (negbTE ba) mul0r.
Qed.
End Elimination.

(* The statistical dimension d_mu(G) = tr G (G + mu I)^-1 grows with G, and by no more than tr(G - H)/mu. *)
Section Dimension.
Variable R : realFieldType.
Definition dimension_of n (G : 'M[R]_n) (mu : R) : R := \tr (G *m invmx (G + mu%:M)).
Lemma dimension_of_gram N n (A : 'M[R]_(N, n)) mu : dimension_of (A^T *m A) mu = statistical_dimension A mu.
Proof. by []. Qed.

(* Inversion turns the order around. *)
Lemma spd_inv_order n (A B : 'M[R]_n) : spd A -> spd B -> psd (B - A) -> psd (invmx A - invmx B).
Proof.
move=> spA spB h x; have [uA uB] := (spd_unit spA, spd_unit spB); rewrite qfD qfN subr_ge0.
have [sA _] := spA; have a0 := spd_psd (spd_inv spA) x; set a := qf (invmx A) x in a0 *.
set b := qf (invmx B) x; have [b0|b0] := lerP b 0; first exact: le_trans b0 a0.
have hb : qf B (invmx B *m x) = b by rewrite /qf mulKVmx // dotC.
have ha : qf A (invmx A *m x) = a by rewrite /qf mulKVmx // dotC.
have := psd_cs (invmx A *m x) (invmx B *m x) sA (spd_psd spA); rewrite ha mulKVmx // dotC -/(qf _ x) -/b => cs.
have := h (invmx B *m x); rewrite qfD qfN hb subr_ge0 => hA.
by rewrite -(ler_pmul2l b0) -expr2; apply: le_trans cs _; rewrite ler_wpmul2r.
Qed.
Lemma psd_congruence m n (X : 'M[R]_(m, n)) (E : 'M[R]_n) : psd E -> psd (X *m E *m X^T).
Proof.
by move=> pE x; have := pE (X^T *m x); rewrite /qf dot_mull trmxK !mulmxA.
Qed.
(* A map that lengthens no vector by more than c in squares does so to a trace. *)
Lemma trace_congruence m n (X : 'M[R]_(m, n)) (E : 'M[R]_n) c : sym E -> psd E ->
  (forall v, nsq (X *m v) <= c * nsq v) -> \tr (X *m E *m X^T) <= c * \tr E.
Proof.
move=> sE pE h; have [D pD ->] := psd_decomp sE pE; elim: D pD => [|[a v] D IH] /=.
  by move=> _; rewrite /sumo big_nil mulmx0 mul0mx !mxtrace0 mulr0.
move=> /andP[a0 /IH {}IH]; rewrite /sumo big_cons mulmxDr mulmxDl !linearD /= mulrDr; apply: ler_add IH.
have tro k (z : 'cV[R]_k) : \tr (outer z) = nsq z by rewrite nsqE; apply: eq_bigr => i _; rewrite outerE expr2.
have -> : X *m (a *: outer v) *m X^T = a *: outer (X *m v).
  by rewrite -scalemxAr -scalemxAl /outer trmx_mul !mulmxA.
by rewrite !linearZ /= !tro mulrCA ler_wpmul2l.
Qed.

Section Order.
Variables (n : nat) (G H : 'M[R]_n) (mu : R).
Hypothesis sH : sym H.
Hypothesis pH : psd H.
Hypothesis sE : sym (G - H).
Hypothesis pE : psd (G - H).
Hypothesis mu0 : 0 < mu.

Lemma dimension_ofE (M : 'M[R]_n) : M + mu%:M \in unitmx -> dimension_of M mu = n%:R - mu * \tr (invmx (M + mu%:M)).
Proof.
move=> uM; rewrite /dimension_of -{1}(addrK mu%:M M) mulmxBl mulmxV // mul_scalar_mx.
by rewrite linearB /= mxtrace1 mxtraceZ.
Qed.
Let P := H + mu%:M.
Let Q := G + mu%:M.
Let QE : Q = P + (G - H). Proof. by rewrite /Q /P [RHS]addrC addrA subrK. Qed.
Let spP : spd P. Proof. exact: spd_add_scalar. Qed.
Let spQ : spd Q.
Proof.
case: spP => s p; split=> [|x xn]; first by rewrite /sym QE linearD /= s sE.
by rewrite QE qfD ltr_paddr ?p.
Qed.
Let uP := spd_unit spP. Let uQ := spd_unit spQ.

Lemma shift_inverse_norm v : nsq (invmx P *m v) <= (mu ^+ 2)^-1 * nsq v.
Proof.
rewrite mulrC ler_pdivl_mulr ?exprn_gt0 //; set y := _ *m v; have -> : v = P *m y by rewrite mulKVmx.
rewrite mulmxDl mul_scalar_mx nsqD nsqZ mulrC ler_addr dotZr dotC addr_ge0 ?nsq_ge0 //.
by rewrite !mulr_ge0 ?ler0n ?(ltW mu0) //; apply: pH.
Qed.
Lemma inverse_difference :
  invmx P - invmx Q = invmx P *m (G - H) *m invmx P - (invmx P *m (G - H)) *m invmx Q *m (invmx P *m (G - H))^T.
Proof.
have sPi : (invmx P)^T = invmx P by rewrite trmx_inv; case: spP => ->.
have e1 : invmx P - invmx Q = invmx P *m (G - H) *m invmx Q.
  have -> : G - H = Q - P by rewrite QE addrAC subrr add0r.
  by rewrite mulmxBr mulVmx // mulmxBl mul1mx mulmxK.
have e2 : invmx P - invmx Q = invmx Q *m (G - H) *m invmx P.
  have -> : G - H = Q - P by rewrite QE addrAC subrr add0r.
  by rewrite mulmxBr mulVmx // mulmxBl mul1mx mulmxK.
have e3 : invmx Q = invmx P - invmx Q *m (G - H) *m invmx P by rewrite -e2 opprB addrC subrK.
by rewrite {1}e1 {1}e3 mulmxBr trmx_mul sPi sE !mulmxA.
Qed.

Lemma dimension_of_le : dimension_of H mu <= dimension_of G mu <= dimension_of H mu + \tr (G - H) / mu.
Proof.
have sPi : (invmx P)^T = invmx P by rewrite trmx_inv; case: spP => ->.
rewrite !dimension_ofE // -/P -/Q; set a := \tr (invmx Q); set b := \tr (invmx P).
have ba : b - a = \tr (invmx P - invmx Q) by rewrite linearB.
have lo : 0 <= b - a by rewrite ba; apply/trace_ge0/spd_inv_order => //; rewrite QE addrAC subrr add0r.
have hi : b - a <= (mu ^+ 2)^-1 * \tr (G - H).
  rewrite ba inverse_difference linearB /= ler_subl_addr ler_paddr //; last first.
    by rewrite -{2}sPi; apply: trace_congruence => // v; apply: shift_inverse_norm.
  by apply/trace_ge0/psd_congruence/spd_psd/spd_inv.
apply/andP; split; first by rewrite ler_add2l ler_opp2 ler_pmul2l // -subr_ge0.
rewrite -ler_subl_addl; have -> : n%:R - mu * a - (n%:R - mu * b) = mu * (b - a) by ring.
have -> : \tr (G - H) / mu = mu * ((mu ^+ 2)^-1 * \tr (G - H)) by field; rewrite gt_eqF.
by rewrite ler_pmul2l.
Qed.
End Order.

Theorem preconditioner_nystrom_dimension s n (G : 'M[R]_n) (I : 'I_s -> 'I_n) mu :
  sym G -> psd G -> mxsub I I G \in unitmx -> 0 < mu ->
  dimension_of (nystrom G I) mu <= dimension_of G mu <= dimension_of (nystrom G I) mu + \tr (G - nystrom G I) / mu.
Proof.
move=> sG pG uW m0; have [sH pH pE] := preconditioner_nystrom_schur_order sG uW pG.
by apply: dimension_of_le => //; apply: sym_nystrom_residual.
Qed.
End Dimension.

(* Another factor F' near F, such as F rounded: c is at least |F' - F|_F/sqrt mu. *)
Section Rounded.
Variables (R : rcfType) (s n : nat) (F F' : 'M[R]_(s, n)) (mu c : R).
Hypothesis mu0 : 0 < mu.
Hypothesis c0 : 0 < c.
Hypothesis near : frob2 (F' - F) <= c ^+ 2 * mu.
Lemma near_form x : `|qf (damped_gram F' mu) x - qf (damped_gram F mu) x| <=
  c / 2%:R * (qf (damped_gram F' mu) x + qf (damped_gram F mu) x).
Proof.
rewrite !qf_damped_gram; set p := (F' - F) *m x.
have e : nsq (F' *m x) - nsq (F *m x) = dot p (F' *m x) + dot p (F *m x).
  by rewrite /p mulmxBl !dotDl !dotNl (dotC (F *m x)) -/(nsq _) -/(nsq _); ring.
have hp : nsq p <= c ^+ 2 * (mu * nsq x).
  by apply: le_trans (nsq_frob _ _) _; rewrite mulrA ler_wpmul2r ?nsq_ge0.
have am z : `|dot p z| <= c / 2%:R * (mu * nsq x + nsq z).
  have h w : 2%:R * dot p w <= c * (mu * nsq x + nsq w).
    have := nsq_ge0 (p - c *: w); rewrite nsqB nsqZ dotZr => h0.
    rewrite -(ler_pmul2l c0) -subr_ge0; apply: le_trans h0 _; rewrite -subr_ge0.
    by rewrite (_ : _ - _ = c ^+ 2 * (mu * nsq x) - nsq p); [rewrite subr_ge0 | ring].
  have h1 := h z; have := h (- z); rewrite nsqN dotNr => h2.
  by rewrite ler_norml ler_oppl (mulrAC c) !ler_pdivl_mulr ?ltr0n // ![_ * 2%:R]mulrC h1 h2.
have -> : nsq (F' *m x) + mu * nsq x - (nsq (F *m x) + mu * nsq x) = nsq (F' *m x) - nsq (F *m x) by ring.
rewrite e; apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add (am _) (am _)) _.
by rewrite -mulrDr ![mu * nsq x + _]addrC lexx.
Qed.
Theorem preconditioner_nystrom_rounded x : c <= 1 ->
  (1 - c) * qf (damped_gram F mu) x <= qf (damped_gram F' mu) x <= (1 + 2%:R * c) * qf (damped_gram F mu) x.
Proof.
move=> c1; have := near_form x; set p := qf _ x; set q := qf (damped_gram F mu) x.
have p0 : 0 <= p by apply: psd_damped_gram (ltW mu0) x.
have q0 : 0 <= q by apply: psd_damped_gram (ltW mu0) x.
have h2 : 0 < 2%:R :> R by rewrite ltr0n.
rewrite ler_norml => /andP[lo hi]; apply/andP; split.
  have k0 : 0 < 1 + c / 2%:R by rewrite addr_gt0 ?ltr01 ?divr_gt0.
  rewrite -(ler_pmul2l k0) mulrA; apply: (@le_trans _ _ ((1 - c / 2%:R) * q)).
    apply: ler_wpmul2r => //; rewrite -subr_ge0.
    have -> : 1 - c / 2%:R - (1 + c / 2%:R) * (1 - c) = c ^+ 2 / 2%:R by field.
    by rewrite divr_ge0 ?sqr_ge0 ?ltW.
  rewrite -subr_ge0; have -> : (1 + c / 2%:R) * p - (1 - c / 2%:R) * q = p - q - - (c / 2%:R * (p + q)) by ring.
  by rewrite subr_ge0.
have k0 : 0 < 1 - c / 2%:R.
  by rewrite subr_gt0 ltr_pdivr_mulr // mul1r; apply: le_lt_trans c1 _; rewrite ltr1n.
rewrite -(ler_pmul2l k0) mulrA; apply: (@le_trans _ _ ((1 + c / 2%:R) * q)).
  rewrite -subr_ge0; have -> : (1 + c / 2%:R) * q - (1 - c / 2%:R) * p = c / 2%:R * (p + q) - (p - q) by ring.
  by rewrite subr_ge0.
apply: ler_wpmul2r => //; rewrite -subr_ge0.
have -> : (1 - c / 2%:R) * (1 + 2%:R * c) - (1 + c / 2%:R) = c * (1 - c) by field.
by rewrite mulr_ge0 ?subr_ge0 ?(ltW c0).
Qed.
End Rounded.

(* Conjugate gradients preconditioned with the approximation. *)
Section Solver.
Variables (R : rcfType) (s n' : nat).
Notation n := n'.+1.
Variables (G : 'M[R]_n) (I : 'I_s -> 'I_n) (mu : R) (r g0 gs : 'cV[R]_n).
Notation H := (nystrom G I).
Hypothesis sG : sym G.
Hypothesis pG : psd G.
Hypothesis uW : mxsub I I G \in unitmx.
Hypothesis mu0 : 0 < mu.
Theorem solver_cg_chebyshev_nystrom k : (G + mu%:M) *m gs = r ->
  energy_norm (G + mu%:M) (gs - cg_iterate (G + mu%:M) (H + mu%:M) r g0 k) <=
  2%:R * chebyshev_factor (1 + \tr (G - H) / mu) ^+ k * energy_norm (G + mu%:M) (gs - g0).
Proof.
move=> hs; have [sH pH _] := preconditioner_nystrom_schur_order sG uW pG.
have [L tL eL] := cholesky_exists (spd_add_scalar mu0 sH pH).
have uF : L^T \in unitmx by rewrite unitmx_tr ltri_unitmx.
have eP : H + mu%:M = L^T^T *m L^T by rewrite trmxK.
rewrite -[1 + _]divr1 {1}eP; apply: solver_cg_chebyshev => // [||x]; [exact: spd_add_scalar | exact: ltr01 |].
have := preconditioner_nystrom_schur_spectrum sG uW pG mu0 (invmx L^T *m x).
have -> : qf (H + mu%:M) (invmx L^T *m x) = nsq x by rewrite eP qf_gram mulKVmx.
have -> : qf (G + mu%:M) (invmx L^T *m x) = qf (preconditioned (G + mu%:M) L^T) x.
  by rewrite /qf /preconditioned dot_mull !mulmxA.
by rewrite mul1r.
Qed.
End Solver.
