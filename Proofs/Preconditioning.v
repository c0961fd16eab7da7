(* Lemma 2: a good sketch gives a good preconditioner. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section P1.
Variable R : realFieldType.
(* P1: preconditioner bound (invertibility of R0 is not even used). *)
Theorem precond_bound (s N n : nat) (A : 'M[R]_(N,n)) (R0 : 'M[R]_n) (S : 'M[R]_(s,N)) e :
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
End P1.

Section Chol.
Variable R : rcfType.
Definition pd n (M : 'M[R]_n) := forall x, x != 0 -> 0 < qf M x.
Definition ltri n (L : 'M[R]_n) :=
  (forall i j : 'I_n, (i < j)%N -> L i j = 0) /\ (forall i, 0 < L i i).

Theorem cholesky_exists n (A : 'M[R]_n) : sym A -> pd A ->
  exists2 L, ltri L & A = L *m L^T.
Proof.
elim: n A => [|n IH] A sA pA.
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
have pC' : pd C'.
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
have [L [lt dg] eL] := IH C' sC' pC'.
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
End Chol.

Section RFactor.
Variable R : rcfType.
(* existence of the preconditioner factor: (S A R)' (S A R) = I *)
Theorem rfactor_exists s n (B : 'M[R]_(s, n)) : (forall x : 'cV[R]_n, x != 0 -> B *m x != 0) ->
  exists2 R0 : 'M[R]_n, R0 \in unitmx & (B *m R0)^T *m (B *m R0) = 1%:M.
Proof.
move=> inj.
have sG : sym (B^T *m B) by rewrite /sym trmx_mul trmxK.
have pG : pd (B^T *m B).
  move=> x /inj h; rewrite qf_gram lt_neqAle eq_sym nsq_ge0 andbT.
  by rewrite nsq_eq0.
have [L [lt dg] eL] := cholesky_exists sG pG.
have uL : L \in unitmx.
  rewrite unitmxE det_trig; first by rewrite unitfE prodf_seq_neq0; apply/allP => i _; rewrite /= gt_eqF.
  by apply/is_trig_mxP.
exists (invmx L)^T; first by rewrite unitmx_tr unitmx_inv.
rewrite trmx_mul trmxK mulmxA -[_ *m B^T *m B]mulmxA eL.
by rewrite mulmxA mulVmx // mul1mx -trmx_mul mulVmx // trmx1.
Qed.
End RFactor.
