(* Lemma 4: the Gram matrix is positive. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section PSD.
Variable R : realFieldType.
(* P4: Schur product theorem *)
Definition had m n (A B : 'M[R]_(m,n)) : 'M[R]_(m,n) := \matrix_(i,j) (A i j * B i j).
Definition hadv n (v x : 'cV[R]_n) : 'cV[R]_n := \col_i (v i 0 * x i 0).

Lemma qf_had_outer n (B : 'M[R]_n) v x : qf (had (outer v) B) x = qf B (hadv v x).
Proof.
rewrite !qfE; apply: eq_bigr => i _; apply: eq_bigr => j _.
by rewrite mxE outerE !mxE; ring.
Qed.
Theorem schur_product n (A B : 'M[R]_n) : sym A -> psd A -> psd B -> psd (had A B).
Proof.
move=> sA pA pB; have [L pL ->] := psd_decomp sA pA.
elim: L pL => [_|[c v] L IH /= /andP[c0 pL]].
  have -> : had (sumo [::]) B = 0.
    by apply/matrixP => i j; rewrite !mxE /sumo big_nil mxE mul0r.
  by move=> x; rewrite /qf mul0mx dotC dot0l.
have -> : had (sumo ((c, v) :: L)) B = c *: had (outer v) B + had (sumo L) B.
  by apply/matrixP => i j; rewrite !mxE /sumo big_cons !mxE mulrDl mulrA.
move=> x; rewrite qfD qfZ qf_had_outer; apply: addr_ge0; last exact: IH.
by apply: mulr_ge0 => //; apply: pB.
Qed.

(* P4: NTK Gram matrix *)
Theorem ntk_gram_qf (m' n d : nat) (X : 'M[R]_(n,d)) (b : 'I_m'.+1 -> 'cV[R]_n) z :
  qf ((m'.+1%:R)^-1 *: \sum_r (diag_mx (b r)^T *m X) *m (diag_mx (b r)^T *m X)^T) z
  = (m'.+1%:R)^-1 * \sum_r nsq (X^T *m hadv (b r) z).
Proof.
rewrite qfZ; congr (_ * _).
have -> : forall (F : 'I_m'.+1 -> 'M[R]_n), qf (\sum_r F r) z = \sum_r qf (F r) z.
  move=> F; elim/big_rec2: _ => [|r y1 y2 _ IH]; first by rewrite /qf mul0mx dotC dot0l.
  by rewrite qfD IH.
apply: eq_bigr => r _; set Y := diag_mx _ *m X.
rewrite -{1}[Y]trmxK qf_gram; congr nsq.
rewrite /Y trmx_mul tr_diag_mx -mulmxA; congr (_ *m _).
by rewrite mul_diag_mx; apply/colP => i; rewrite !mxE.
Qed.
Corollary ntk_gram_psd (m' n d : nat) (X : 'M[R]_(n,d)) (b : 'I_m'.+1 -> 'cV[R]_n) :
  psd ((m'.+1%:R)^-1 *: \sum_r (diag_mx (b r)^T *m X) *m (diag_mx (b r)^T *m X)^T).
Proof.
move=> z; rewrite ntk_gram_qf; apply: mulr_ge0; first by rewrite invr_ge0 ler0n.
by apply: sumr_ge0 => r _; apply: nsq_ge0.
Qed.
End PSD.
