(* Lemma 2: a good sketch gives a good preconditioner.

   Main results (A is N x n, S is s x N, SA = QR with orthonormal columns of Q and R invertible)
     preconditioner_spectrum_identity       with U an orthonormal basis of range(A), the matrices (AR^-1)'(AR^-1)
                                            and ((SU)'(SU))^-1 are similar and have one characteristic polynomial.
     preconditioner_spectrum_identity_singular_values
                                            sigma_i(AR^-1) = 1/sigma_{n+1-i}(SU), with multiplicities and in order.
     preconditioner_condition_bound         if S is an e-embedding of A, 0 <= e < 1, then
                                            |x|^2/(1+e) <= |A R^-1 x|^2 <= |x|^2/(1-e) for all x.
     preconditioner_condition_bound_gram    the same bounds for the quadratic form of M = R^-T G R^-1, G = A'A.
     preconditioner_condition_bound_kappa   |A R^-1 x| <= sqrt((1+e)/(1-e)) |A R^-1 y| for |x| = |y|.
     preconditioner_condition_bound_kappa_gram
                                            x'Mx <= (1+e)/(1-e) y'My for |x| = |y|: the condition number is squared.
     preconditioner_condition_bound_iff     the bounds hold if and only if S is an e-embedding of A.
     cholesky_exists, cholesky_unique       A = LL' for symmetric positive definite A, L lower triangular with
                                            positive diagonal, in exactly one way.
     qr_exists, qr_unique                   B = QR for B of full column rank, Q with orthonormal columns and R upper
                                            triangular with positive diagonal, in exactly one way.

   Dependencies
     LinearAlgebra; MathComp's determinants and characteristic polynomials. Square roots are needed for the existence of
     the factors only. No axioms.

   Structure
     Condition bound; Cholesky and QR; characteristic polynomials; spectrum identity. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* Symmetric positive definite matrices, and M = F^-T G F^-1: G preconditioned by F'F. *)
Definition spd (R : realFieldType) n (M : 'M[R]_n) := sym M /\ forall x : 'cV[R]_n, x != 0 -> 0 < qf M x.
Definition preconditioned (R : realFieldType) n (G F : 'M[R]_n) : 'M[R]_n := (invmx F)^T *m G *m invmx F.

Section ConditionBound.
Variable R : realFieldType.
Variables (s N n : nat) (A : 'M[R]_(N,n)) (S : 'M[R]_(s,N)).

(* The bound for any R0 that makes the columns of S A R0 orthonormal. *)
Lemma precond_bound (R0 : 'M[R]_n) e :
  0 <= e < 1 ->
  (forall x, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (S *m A *m R0)^T *m (S *m A *m R0) = 1%:M ->
  forall x, nsq x / (1 + e) <= nsq (A *m R0 *m x) <= nsq x / (1 - e).
Proof.
move=> /andP[e0 e1] emb ort x.
have := emb (R0 *m x); rewrite -!mulmxA; rewrite !mulmxA (nsq_isom _ ort) => /andP[h1 h2].
have p1 : 0 < 1 + e by apply: ltr_paddr.
have p2 : 0 < 1 - e by rewrite subr_gt0.
by rewrite ler_pdivr_mulr // ler_pdivl_mulr // mulrC h2 /= mulrC h1.
Qed.

Variables (Q : 'M[R]_(s,n)) (Rf : 'M[R]_n).
Hypothesis SA : S *m A = Q *m Rf.
Hypothesis QQ : Q^T *m Q = 1%:M.
Hypothesis Ru : Rf \in unitmx.

Lemma sketch_times_inverse : S *m A *m invmx Rf = Q.
Proof. by rewrite SA mulmxK. Qed.

Lemma preconditioned_gram : preconditioned (A^T *m A) Rf = (A *m invmx Rf)^T *m (A *m invmx Rf).
Proof. by rewrite /preconditioned trmx_mul !mulmxA. Qed.

Theorem preconditioner_condition_bound e : 0 <= e < 1 -> embeds S A e ->
  forall x, nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e).
Proof. by move=> e01 emb; apply: precond_bound e01 emb _; rewrite sketch_times_inverse. Qed.

Theorem preconditioner_condition_bound_gram e : 0 <= e < 1 -> embeds S A e ->
  forall x, nsq x / (1 + e) <= qf (preconditioned (A^T *m A) Rf) x <= nsq x / (1 - e).
Proof. by move=> e01 emb x; rewrite preconditioned_gram qf_gram; apply: preconditioner_condition_bound. Qed.

(* Conversely, the bounds make S an embedding. *)
Theorem preconditioner_condition_bound_iff e : 0 <= e < 1 ->
  embeds S A e <-> forall x, nsq x / (1 + e) <= nsq (A *m invmx Rf *m x) <= nsq x / (1 - e).
Proof.
move=> e01; split; first exact: preconditioner_condition_bound.
case/andP: e01 => e0 e1 bd y; have := bd (Rf *m y).
rewrite mulmxA mulmxKV // -[nsq (Rf *m y)](nsq_isom _ QQ) mulmxA -SA.
have p1 : 0 < 1 + e by apply: ltr_paddr.
have p2 : 0 < 1 - e by rewrite subr_gt0.
by rewrite ler_pdivr_mulr // ler_pdivl_mulr // ![nsq (A *m y) * _]mulrC andbC.
Qed.

(* kappa(R^-T G R^-1) <= (1+e)/(1-e): no value of the form on a sphere exceeds another by more than that factor. *)
Theorem preconditioner_condition_bound_kappa_gram e : 0 <= e < 1 -> embeds S A e ->
  forall x y, nsq x = nsq y ->
  qf (preconditioned (A^T *m A) Rf) x <= (1 + e) / (1 - e) * qf (preconditioned (A^T *m A) Rf) y.
Proof.
move=> e01 emb x y xy; have bd := preconditioner_condition_bound_gram e01 emb.
case/andP: e01 => e0 e1; have p1 : 0 < 1 + e by apply: ltr_paddr.
have p2 : 0 < 1 - e by rewrite subr_gt0.
case/andP: (bd x) => _ hx; case/andP: (bd y) => hy _; apply: le_trans hx _.
rewrite ler_pdivr_mulr // mulrAC divfK ?gt_eqF //.
by rewrite xy mulrC -ler_pdivr_mulr // mulrC.
Qed.
End ConditionBound.

Section ConditionNumber.
Variable R : rcfType.
Variables (s N n : nat) (A : 'M[R]_(N,n)) (S : 'M[R]_(s,N)) (Q : 'M[R]_(s,n)) (Rf : 'M[R]_n).

(* kappa(A R^-1) <= sqrt((1+e)/(1-e)) *)
Theorem preconditioner_condition_bound_kappa e :
  S *m A = Q *m Rf -> Q^T *m Q = 1%:M -> Rf \in unitmx -> 0 <= e < 1 -> embeds S A e ->
  forall x y : 'cV_n, norm x = norm y ->
  norm (A *m invmx Rf *m x) <= Num.sqrt ((1 + e) / (1 - e)) * norm (A *m invmx Rf *m y).
Proof.
move=> SA QQ Ru e01 emb x y xy; have := preconditioner_condition_bound_kappa_gram SA QQ Ru e01 emb.
move=> bd; have {bd} := bd x y; rewrite !preconditioned_gram !qf_gram => bd.
case/andP: e01 => e0 e1.
rewrite norm_leP ?sqrtr_ge0 // sqr_sqrtr; last by rewrite divr_ge0 ?subr_ge0 ?ltW // ltr_paddr.
by apply: bd; rewrite -!norm_sq xy.
Qed.
End ConditionNumber.

(* Lower triangular matrices; Cholesky. *)
Section Chol.
Variable R : rcfType.
Definition ltri n (L : 'M[R]_n) :=
  (forall i j : 'I_n, (i < j)%N -> L i j = 0) /\ (forall i, 0 < L i i).
Theorem cholesky_exists n (A : 'M[R]_n) : spd A ->
  exists2 L, ltri L & A = L *m L^T.
Proof.
elim: n A => [|n IH] A [sA pA].
  exists 0; first by split=> [[]|[]].
  by apply/matrixP => -[].
rewrite -[n.+1]/(1 + n)%N in A sA pA *.
pose a := ulsubmx A 0 0; pose w := dlsubmx A; pose C := drsubmx A.
have eA : A = block_mx a%:M w^T w C.
  rewrite -{1}[A]submxK; congr block_mx; first by apply/matrixP => i j; rewrite !ord1 [RHS]mxE eqxx.
  by rewrite /w trmx_dlsub sA.
have sC : sym C by rewrite /sym /C trmx_drsub sA.
have a0 : 0 < a.
  have h : col_mx 1%:M 0 != 0 :> 'cV[R]_(1 + n).
    apply/eqP => /(congr1 (fun M : 'cV_(1 + n) => usubmx M 0 0)); rewrite col_mxKu !mxE /=.
    by apply/eqP; rewrite oner_eq0.
  have := pA _ h; rewrite /qf eA /dot tr_col_mx mul_block_col mul_row_col.
  by rewrite !mulmx0 !addr0 trmx0 mul0mx addr0 mulmx1 tr_scalar_mx mul1mx mxE eqxx.
have an : a != 0 by rewrite gt_eqF.
pose C' := C - a^-1 *: (w *m w^T).
have sC' : sym C' by rewrite /sym /C' linearB /= linearZ /= trmx_mul trmxK sC.
have pC' : forall x, x != 0 -> 0 < qf C' x.
  move=> x xn.
  pose t := - a^-1 *: (w^T *m x).
  have h : col_mx t x != 0.
    apply: contraNneq xn => /(congr1 (@dsubmx _ 1 n 1)); rewrite col_mxKd => ->.
    by rewrite linear0.
  have := pA _ h; rewrite /qf eA /dot tr_col_mx mul_block_col mul_row_col.
  have -> : a%:M *m t + w^T *m x = 0.
    by rewrite mul_scalar_mx /t scalerA mulrN mulfV // scaleN1r addNr.
  rewrite mulmx0 add0r; have -> // : w *m t + C *m x = C' *m x.
  by rewrite /t /C' mulmxBl -scalemxAr -scalemxAl scaleNr mulmxA addrC.
have [L [lt dg] eL] := IH C' (conj sC' pC').
pose sa := Num.sqrt a; have sa0 : 0 < sa by rewrite sqrtr_gt0.
have sn : sa != 0 by rewrite gt_eqF.
have sa2 : sa * sa = a by rewrite -expr2 sqr_sqrtr // ltW.
exists (block_mx sa%:M 0 (sa^-1 *: w) L).
  split.
    move=> i j; case: (splitP i) => i' ei; case: (splitP j) => j' ej; rewrite ?ei ?ej //.
    - by rewrite !ord1.
    - have -> : i = lshift n i' by apply: val_inj. have -> : j = rshift 1 j' by apply: val_inj.
      by rewrite block_mxEur mxE.
    - by rewrite ord1 /=.
    - move=> h; have -> : i = rshift 1 i' by apply: val_inj. have -> : j = rshift 1 j' by apply: val_inj.
      by rewrite block_mxEdr; apply: lt; move: h; rewrite ltn_add2l.
  move=> i; case: (splitP i) => i' ei.
    have -> : i = lshift n i' by apply: val_inj.
    by rewrite block_mxEul mxE eqxx.
  have -> : i = rshift 1 i' by apply: val_inj.
  by rewrite block_mxEdr.
rewrite tr_block_mx mulmx_block !tr_scalar_mx trmx0 !mul0mx !mulmx0 !addr0.
rewrite -scalar_mxM sa2 linearZ /= -eL [in LHS]eA.
rewrite mul_scalar_mx mul_mx_scalar !scalerA mulfV // !scale1r.
congr block_mx.
by rewrite -scalemxAl -scalemxAr scalerA -invfM sa2 /C' addrC subrK.
Qed.

Lemma ltri_unitmx n (L : 'M[R]_n) : ltri L -> L \in unitmx.
Proof.
case=> lt dg; rewrite unitmxE det_trig; last exact/is_trig_mxP.
by rewrite unitfE prodf_seq_neq0; apply/allP => i _; rewrite /= gt_eqF.
Qed.

(* An entry of L L' as a sum over the columns up to the diagonal. *)
Lemma ltri_gram n (L : 'M[R]_n) (i j : 'I_n) : ltri L -> (j <= i)%N ->
  (L *m L^T) i j = \sum_(k < n | (k < j)%N) L i k * L j k + L i j * L j j.
Proof.
case=> lt _ ji; rewrite mxE (bigID (fun k : 'I_n => (k < j)%N)) /=; congr (_ + _).
  by apply: eq_bigr => k _; rewrite mxE.
rewrite (bigD1 j) ?ltnn //= mxE big1 ?addr0 // => k /andP[]; rewrite -leqNgt => jk kj.
by rewrite mxE (lt j k) ?mulr0 // ltn_neqAle eq_sym kj.
Qed.

Theorem cholesky_unique n (L M : 'M[R]_n) : ltri L -> ltri M -> L *m L^T = M *m M^T -> L = M.
Proof.
move=> tL tM e; suff H (j : nat) : forall j' : 'I_n, (j' < j)%N -> forall i, L i j' = M i j'.
  by apply/matrixP => i j; apply: (H j.+1).
elim: j => // j IH j'; rewrite ltnS leq_eqVlt => /orP[/eqP jj|]; last exact: IH.
have e' (i : 'I_n) : (j' <= i)%N -> L i j' * L j' j' = M i j' * M j' j'.
  move=> ji; have := congr1 (fun X : 'M_n => X i j') e; rewrite /= !ltri_gram //.
  rewrite (eq_bigr (fun k => M i k * M j' k)) => [|k kj]; first exact: addrI.
  by rewrite !IH // -jj.
have d : L j' j' = M j' j'.
  have := e' j' (leqnn _); rewrite -!expr2; case: (tL) (tM) => [_ pL] [_ pM].
  by move/eqP; rewrite eqr_expn2 ?ltW // => /eqP.
move=> i; have [ij|ji] := ltnP i j'; first by case: tL tM => [-> // _] [-> //].
have := e' i ji; rewrite d; apply: mulIf; rewrite gt_eqF //; by case: tM.
Qed.
End Chol.

(* The factor R of a matrix of full column rank. *)
Section QR.
Variable R : rcfType.
Definition utri n (T : 'M[R]_n) :=
  (forall i j : 'I_n, (j < i)%N -> T i j = 0) /\ (forall i, 0 < T i i).
Definition full_column_rank s n (B : 'M[R]_(s, n)) := forall x : 'cV[R]_n, x != 0 -> B *m x != 0.

Lemma utri_tr n (T : 'M[R]_n) : utri T -> ltri T^T.
Proof. by case=> ut dg; split=> [i j ij|i]; rewrite mxE; [apply: ut | apply: dg]. Qed.
Lemma ltri_tr n (T : 'M[R]_n) : ltri T -> utri T^T.
Proof. by case=> lt dg; split=> [i j ij|i]; rewrite mxE; [apply: lt | apply: dg]. Qed.
Lemma utri_unitmx n (T : 'M[R]_n) : utri T -> T \in unitmx.
Proof. by move/utri_tr/ltri_unitmx; rewrite unitmx_tr. Qed.

Lemma gram_spd s n (B : 'M[R]_(s, n)) : full_column_rank B -> spd (B^T *m B).
Proof.
by move=> inj; split=> [|x /inj h]; rewrite ?/sym ?trmx_mul ?trmxK // qf_gram lt_neqAle eq_sym nsq_ge0 andbT nsq_eq0.
Qed.

Theorem qr_exists s n (B : 'M[R]_(s, n)) : full_column_rank B ->
  exists Q : 'M[R]_(s, n), exists2 T : 'M[R]_n, utri T & B = Q *m T /\ Q^T *m Q = 1%:M.
Proof.
move=> inj.
have [L tL eL] := cholesky_exists (gram_spd inj); have uL := ltri_unitmx tL.
have uL' : L^T \in unitmx by rewrite unitmx_tr.
exists (B *m invmx L^T), L^T; first exact: ltri_tr.
split; first by rewrite mulmxKV.
rewrite trmx_mul trmx_inv trmxK mulmxA -[_ *m B^T *m B]mulmxA eL.
by rewrite mulmxA mulVmx // mul1mx mulmxV.
Qed.

Theorem qr_unique s n (Q Q' : 'M[R]_(s, n)) (T T' : 'M[R]_n) : utri T -> utri T' ->
  Q^T *m Q = 1%:M -> Q'^T *m Q' = 1%:M -> Q *m T = Q' *m T' -> T = T' /\ Q = Q'.
Proof.
move=> uT uT' QQ QQ' e.
have g (P : 'M[R]_(s, n)) (X : 'M[R]_n) : P^T *m P = 1%:M -> (P *m X)^T *m (P *m X) = X^T *m X.
  by move=> PP; rewrite trmx_mul mulmxA -[_ *m P^T *m P]mulmxA PP mulmx1.
have eT : T = T'.
  apply/trmx_inj/(cholesky_unique (utri_tr uT) (utri_tr uT')).
  by rewrite !trmxK -(g Q) // e g.
split=> //; have := congr1 (mulmx^~ (invmx T)) e; rewrite -eT !mulmxK //; exact: utri_unitmx.
Qed.

(* A factor that makes the columns of B R0 orthonormal exists. *)
Corollary rfactor_exists s n (B : 'M[R]_(s, n)) : (forall x : 'cV[R]_n, x != 0 -> B *m x != 0) ->
  exists2 R0 : 'M[R]_n, R0 \in unitmx & (B *m R0)^T *m (B *m R0) = 1%:M.
Proof.
move=> /qr_exists[Q [T /utri_unitmx uT [-> QQ]]].
by exists (invmx T); rewrite ?unitmx_inv // mulmxK.
Qed.

(* A sketch that embeds a matrix of full column rank preserves its rank, so that the factor of the sketch exists. *)
Corollary preconditioner_exists s N n (A : 'M[R]_(N, n)) (S : 'M[R]_(s, N)) e : 0 <= e < 1 ->
  full_column_rank A -> embeds S A e ->
  exists Q : 'M[R]_(s, n), exists2 T : 'M[R]_n, utri T & S *m A = Q *m T /\ Q^T *m Q = 1%:M.
Proof.
move=> /andP[e0 e1] rkA emb; apply: qr_exists => x /rkA.
rewrite -!nsq_eq0; have /andP[lo _] := emb x; apply: contraNN => /eqP z.
rewrite eq_le nsq_ge0 andbT; move: lo; rewrite z pmulr_rle0 // subr_gt0 //.
Qed.
End QR.

(* Characteristic polynomials of similar matrices and of inverses. *)
Section CharPoly.
Variable R : realFieldType.

Lemma char_poly_eval n (M : 'M[R]_n) x : (char_poly M).[x] = \det (x%:M - M).
Proof.
rewrite -horner_evalE -det_map_mx; congr (\det _); apply/matrixP => i j.
by rewrite !mxE /= /horner_eval !(hornerE, hornerMn).
Qed.
(* Two polynomials that agree at all points but zero are equal. *)
Lemma poly_eq_but_zero (p q : {poly R}) : (forall x, x != 0 -> p.[x] = q.[x]) -> p = q.
Proof.
move=> e; apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (@roots_geq_poly_eq0 _ _ [seq i.+1%:R | i <- iota 0 (size (p - q))]).
- apply/allP => _ /mapP[i _ ->]; rewrite /root hornerD hornerN e ?subrr // pnatr_eq0 //.
- by rewrite map_inj_uniq ?iota_uniq // => i j /eqP; rewrite eqr_nat eqSS => /eqP.
- by rewrite size_map size_iota.
Qed.
(* The coefficient next to the leading one is minus the sum of the roots. *)
Lemma coef_prod_XsubC (z : R) (r : seq R) : (\prod_(t <- z :: r) ('X - t%:P))`_(size r) = - \sum_(t <- z :: r) t.
Proof.
elim: r z => [|z1 r IH] z; first by rewrite !big_seq1 coefB coefX coefC sub0r.
rewrite big_cons [in RHS]big_cons mulrBl coefB coefXM /= IH coefCM opprD addrC; congr (- _ + _).
have := monic_prod_XsubC (z1 :: r) xpredT id; rewrite monicE lead_coefE size_prod_XsubC /= => /eqP ->.
exact: mulr1.
Qed.
Lemma char_poly_similar n (W M : 'M[R]_n) : W \in unitmx -> char_poly (invmx W *m M *m W) = char_poly M.
Proof.
move=> uW; apply: poly_eq_but_zero => x _; rewrite !char_poly_eval.
have -> : x%:M - invmx W *m M *m W = invmx W *m (x%:M - M) *m W.
  by rewrite mulmxBr mulmxBl scalar_mxC mulmxKV.
by rewrite !det_mulmx mulrAC -det_mulmx mulVmx // det1 mul1r.
Qed.
(* If the roots of the characteristic polynomial are the l_i, then the determinant is their product. *)
Section Roots.
Variables (n : nat) (G : 'M[R]_n) (l : 'I_n -> R).
Hypothesis cp : char_poly G = \prod_i ('X - (l i)%:P).
Lemma char_poly_roots_eval x : \det (x%:M - G) = \prod_i (x - l i).
Proof. by rewrite -char_poly_eval cp horner_prod; apply: eq_bigr => i _; rewrite !hornerE. Qed.
Lemma char_poly_roots_det : \det G = \prod_i l i.
Proof.
have := char_poly_roots_eval 0; rewrite raddf0 sub0r (eq_bigr (fun i => -1 * l i)); last first.
  by move=> i _; rewrite sub0r mulN1r.
rewrite big_split prodr_const card_ord /= -scaleN1r detZ; apply: mulfI.
by rewrite expf_neq0 // oppr_eq0 oner_eq0.
Qed.
Hypothesis uG : G \in unitmx.
Lemma char_poly_roots_neq0 i : l i != 0.
Proof.
move: uG; rewrite unitmxE unitfE char_poly_roots_det prodf_seq_neq0 => /allP/(_ i).
by rewrite mem_index_enum => /(_ isT).
Qed.
Lemma char_poly_inv : char_poly (invmx G) = \prod_i ('X - ((l i)^-1)%:P).
Proof.
apply: poly_eq_but_zero => x x0; rewrite char_poly_eval horner_prod.
have dG0 : \det G != 0 by rewrite -unitfE -unitmxE.
apply: (mulIf dG0); rewrite -det_mulmx mulmxBl mulVmx // mul_scalar_mx.
have -> : x *: G - 1%:M = (- x) *: (x^-1%:M - G).
  by rewrite scalerBr !scaleNr opprK scale_scalar_mx mulfV // addrC.
rewrite detZ char_poly_roots_eval char_poly_roots_det -big_split -[n in _ ^+ n]card_ord -prodr_const -big_split /=.
by apply: eq_bigr => i _; rewrite !hornerE; field; rewrite x0 char_poly_roots_neq0.
Qed.
End Roots.
End CharPoly.

Section SpectrumIdentity.
Variable R : realFieldType.
Variables (s N n : nat) (A U : 'M[R]_(N,n)) (C : 'M[R]_n) (S : 'M[R]_(s,N)) (Q : 'M[R]_(s,n)) (Rf : 'M[R]_n).
Hypothesis UU : U^T *m U = 1%:M.
Hypothesis AUC : A = U *m C.
Hypothesis SA : S *m A = Q *m Rf.
Hypothesis QQ : Q^T *m Q = 1%:M.
Hypothesis Ru : Rf \in unitmx.

(* W = C R^-1 takes SU to Q, and AR^-1 = UW. *)
Let W := C *m invmx Rf.
Lemma basis_change : S *m U *m W = Q.
Proof. by rewrite /W mulmxA -[_ *m C]mulmxA -AUC SA mulmxK. Qed.
Lemma basis_change_gram : W^T *m ((S *m U)^T *m (S *m U)) *m W = 1%:M.
Proof. by rewrite -[RHS]QQ -basis_change (trmx_mul _ W) !mulmxA. Qed.
Lemma basis_change_unitmx : W \in unitmx.
Proof. by case/mulmx1_unit: basis_change_gram. Qed.
Lemma sketched_gram_inverse : (S *m U)^T *m (S *m U) \in unitmx /\
  invmx ((S *m U)^T *m (S *m U)) = W *m W^T.
Proof.
have uW := basis_change_unitmx; set G := _^T *m _.
have h : G *m (W *m W^T) = 1%:M by rewrite mulmxA; apply: mulmx1C; rewrite mulmxA basis_change_gram.
have [uG _] := mulmx1_unit h; split=> //.
by rewrite -[LHS]mulmx1 -h mulKmx.
Qed.
Lemma preconditioned_gram_basis : (A *m invmx Rf)^T *m (A *m invmx Rf) = W^T *m W.
Proof. by rewrite AUC -mulmxA -/W trmx_mul mulmxA -[_ *m U^T *m U]mulmxA UU mulmx1. Qed.

Theorem preconditioner_spectrum_identity :
  [/\ (S *m U)^T *m (S *m U) \in unitmx,
      exists2 V : 'M[R]_n, V \in unitmx &
        (A *m invmx Rf)^T *m (A *m invmx Rf) = invmx V *m invmx ((S *m U)^T *m (S *m U)) *m V &
      char_poly ((A *m invmx Rf)^T *m (A *m invmx Rf)) = char_poly (invmx ((S *m U)^T *m (S *m U)))].
Proof.
have uW := basis_change_unitmx; have [uG eG] := sketched_gram_inverse.
have e : (A *m invmx Rf)^T *m (A *m invmx Rf) = invmx W *m invmx ((S *m U)^T *m (S *m U)) *m W.
  by rewrite eG preconditioned_gram_basis mulKmx.
split=> //; first by exists W.
by rewrite e char_poly_similar.
Qed.

(* sigma lists the singular values of B in falling order: their squares are the roots, with multiplicities, of the
   characteristic polynomial of B'B. *)
Definition singular_values m (B : 'M[R]_(m, n)) (sigma : 'I_n -> R) :=
  [/\ forall i, 0 <= sigma i,
      forall i j : 'I_n, (i <= j)%N -> sigma j <= sigma i &
      char_poly (B^T *m B) = \prod_i ('X - (sigma i ^+ 2)%:P)].

Theorem preconditioner_spectrum_identity_singular_values sigma :
  singular_values (S *m U) sigma -> singular_values (A *m invmx Rf) (fun i => (sigma (rev_ord i))^-1).
Proof.
case=> s0 srt cp; have [uG _ e] := preconditioner_spectrum_identity.
have sn i : sigma i != 0 by have := char_poly_roots_neq0 cp uG i; rewrite sqrf_eq0.
have sp i : 0 < sigma i by rewrite lt_neqAle eq_sym sn s0.
split=> [i|i j ij|]; first by rewrite invr_ge0.
  by rewrite ler_pinv ?inE ?unitfE ?sn ?sp //; apply: srt; rewrite /= leq_sub2l.
rewrite e (char_poly_inv cp uG) (reindex_inj rev_ord_inj) /=; apply: eq_bigr => i _.
by rewrite exprVn.
Qed.
End SpectrumIdentity.
