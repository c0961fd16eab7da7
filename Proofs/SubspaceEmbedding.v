(* Lemma 1: random sketches keep the lengths of a subspace. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section CountSketch.
Variables (R : realFieldType) (N k s' : nat).
Notation s := s'.+1.
Definition hash := [finType of {ffun 'I_N -> 'I_s}].
Definition sign := [finType of {ffun 'I_N -> bool}].
Definition Omega := [finType of hash * sign].
Definition sg (g : sign) i : R := (-1) ^+ g i.
Definition CS (w : Omega) : 'M[R]_(s, N) := \matrix_(r, i) ((w.1 i == r)%:R * sg w.2 i).

Definition flip t (g : sign) : sign := [ffun i => g i (+) (i == t)].
Lemma flipK t : involutive (flip t).
Proof. by move=> g; apply/ffunP => i; rewrite !ffunE -addbA addbb addbF. Qed.
Lemma sg_flip t g i : sg (flip t g) i = (-1) ^+ (i == t) * sg g i.
Proof. by rewrite /sg ffunE signr_addb mulrC. Qed.
Lemma sgsg g i : sg g i * sg g i = 1.
Proof. by rewrite /sg -expr2 sqrr_sign. Qed.

Lemma Esig4 i j a b : i != j -> a != b ->
  \sum_(g : sign) (sg g i * sg g j * (sg g a * sg g b)) =
  #|sign|%:R * (((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R).
Proof.
move=> ij ab; rewrite !xpair_eqE.
have one : forall F : sign -> R, (forall g, F g = 1) -> \sum_g F g = #|sign|%:R.
  by move=> F hF; rewrite (eq_bigr (fun=> 1)) // sumr_const.
case: (eqVneq i a) => [ia|ia] /=.
  have ib : (i == b) = false by rewrite ia (negbTE ab).
  case: (eqVneq j b) => [jb|jb] /=.
    rewrite ib addr0 mulr1; apply: one => g.
    by rewrite ia jb mulrACA !sgsg mulr1.
  rewrite ib addr0 mulr0; apply: (@flip_sum0 _ _ (flip j)); first exact: inv_inj (flipK j).
  move=> g; rewrite !sg_flip eqxx (negbTE ij) -ia (negbTE ij) eq_sym (negbTE jb).
  by rewrite expr0 expr1; ring.
case: (eqVneq i b) => [ib|ib] /=.
  case: (eqVneq j a) => [ja|ja] /=.
    rewrite add0r mulr1; apply: one => g.
    by rewrite ib ja [sg g a * _]mulrC mulrACA !sgsg mulr1.
  rewrite add0r mulr0; apply: (@flip_sum0 _ _ (flip j)); first exact: inv_inj (flipK j).
  move=> g; rewrite !sg_flip eqxx (negbTE ij) -ib (negbTE ij) eq_sym (negbTE ja).
  by rewrite expr0 expr1; ring.
rewrite add0r mulr0; apply: (@flip_sum0 _ _ (flip i)); first exact: inv_inj (flipK i).
move=> g; rewrite !sg_flip eqxx [j == i]eq_sym (negbTE ij) [a == i]eq_sym (negbTE ia).
rewrite [b == i]eq_sym (negbTE ib).
by rewrite expr0 expr1; ring.
Qed.

Definition shift t (d : 'I_s) (h : hash) : hash := [ffun i => if i == t then h i + d else h i].
Lemma shift_inj t d : injective (shift t d).
Proof.
apply: (can_inj (g := shift t (- d))) => h; apply/ffunP => i; rewrite !ffunE.
by case: eqP => // _; rewrite addrK.
Qed.
Lemma collide (i j : 'I_N) : i != j ->
  s%:R * (\sum_(h : hash) (h i == h j)%:R) = #|hash|%:R :> R.
Proof.
move=> ij.
transitivity (\sum_(d : 'I_s) \sum_(h : hash) (h i + d == h j)%:R : R).
  rewrite [RHS](eq_bigr (fun=> \sum_(h : hash) (h i == h j)%:R)); last first.
    move=> d _; rewrite [RHS](reindex_inj (@shift_inj i d)) /=.
    by apply: eq_bigr => h _; rewrite !ffunE eqxx [j == i]eq_sym (negbTE ij).
  by rewrite sumr_const card_ord mulr_natl.
rewrite exchange_big /= (eq_bigr (fun=> 1)) ?sumr_const // => h _.
rewrite (bigD1 (h j - h i)) //= [h i + _]addrC subrK eqxx big1 ?addr0 // => d hd.
by rewrite addrC -[_ == h j](inj_eq (@addIr _ (- h i))) addrK (negbTE hd).
Qed.

Notation P2 := ('I_N * 'I_N)%type.
Definition sw (p : P2) := (p.2, p.1).
Lemma sig2_moment (e : P2 -> R) : (forall i, e (i, i) = 0) ->
  \sum_(g : sign) (\sum_p e p * (sg g p.1 * sg g p.2)) ^+ 2 =
  #|sign|%:R * \sum_p e p * (e p + e (sw p)).
Proof.
move=> e0.
transitivity (\sum_p \sum_q e p * e q *
   (\sum_(g : sign) (sg g p.1 * sg g p.2 * (sg g q.1 * sg g q.2)))).
  under eq_bigr do rewrite expr2 big_distrlr /=.
  rewrite exchange_big /=; apply: eq_bigr => p _.
  rewrite exchange_big /=; apply: eq_bigr => q _.
  by rewrite mulr_sumr; apply: eq_bigr => g _; rewrite mulrACA.
rewrite mulr_sumr; apply: eq_bigr => -[i j] _ /=.
case: (eqVneq i j) => [->|ij].
  by rewrite e0 mul0r mulr0 big1 // => q _; rewrite !mul0r.
transitivity (\sum_q e (i, j) * #|sign|%:R *
   (e q * (((i, j) == q)%:R + (sw (i, j) == q)%:R))).
  apply: eq_bigr => -[a b] _ /=; case: (eqVneq a b) => [->|ab].
    by rewrite e0 mulr0 !mul0r mulr0.
  rewrite Esig4 // /sw /= !xpair_eqE [(i == b) && _]andbC.
  by rewrite mulrACA mulrA.
rewrite -mulr_sumr; under eq_bigr do rewrite mulrDr.
rewrite big_split /= (bigD1 (i, j)) //= eqxx mulr1 big1 ?addr0; last first.
  by move=> q hq; rewrite eq_sym (negbTE hq) mulr0.
rewrite (bigD1 (sw (i, j))) //= eqxx mulr1 big1 ?addr0; last first.
  by move=> q hq; rewrite eq_sym (negbTE hq) mulr0.
by rewrite mulrA [#|sign|%:R * _]mulrC.
Qed.

Lemma cs_moment (c : P2 -> R) : (forall i, c (i, i) = 0) ->
  s%:R * (\sum_(w : Omega)
     (\sum_p c p * (w.1 p.1 == w.1 p.2)%:R * (sg w.2 p.1 * sg w.2 p.2)) ^+ 2) =
  #|Omega|%:R * \sum_p c p * (c p + c (sw p)).
Proof.
move=> c0.
rewrite -(pair_bigA _ (fun (h : hash) (g : sign) =>
  (\sum_p c p * (h p.1 == h p.2)%:R * (sg g p.1 * sg g p.2)) ^+ 2)) /=.
under eq_bigr => h _.
  rewrite (sig2_moment (e := fun p => c p * (h p.1 == h p.2)%:R)); last first.
    by move=> i; rewrite c0 mul0r.
  over.
rewrite -mulr_sumr exchange_big /= card_prod natrM mulr_sumr.
rewrite mulr_sumr mulr_sumr; apply: eq_bigr => -[i j] _ /=.
case: (eqVneq i j) => [->|ij].
  by rewrite !c0 !(mul0r, mulr0) big1 ?mulr0 // => h _; rewrite !mul0r.
under eq_bigr => h _.
  have -> : c (i, j) * (h i == h j)%:R *
     (c (i, j) * (h i == h j)%:R + c (sw (i, j)) * (h j == h i)%:R)
     = c (i, j) * (c (i, j) + c (sw (i, j))) * (h i == h j)%:R.
    by rewrite [h j == h i]eq_sym; case: (h i == h j); rewrite ?(mulr1,mulr0,mul0r,addr0).
  over.
rewrite -mulr_sumr -(collide ij); set X := BigOp.bigop _ _ _.
by ring.
Qed.


Variable U : 'M[R]_(N, k).
Hypothesis UU : U^T *m U = 1%:M.

Lemma UUE a b : \sum_i U i a * U i b = (a == b)%:R.
Proof.
have := congr1 (fun M : 'M_k => M a b) UU; rewrite !mxE => <-.
by apply: eq_bigr => i _; rewrite mxE.
Qed.

Definition cf a b (p : P2) := (p.1 != p.2)%:R * (U p.1 a * U p.2 b).

Lemma entry w a b :
  ((CS w *m U)^T *m (CS w *m U) - 1%:M) a b =
  \sum_p cf a b p * (w.1 p.1 == w.1 p.2)%:R * (sg w.2 p.1 * sg w.2 p.2).
Proof.
rewrite !mxE -UUE.
transitivity (\sum_(p : P2) (w.1 p.1 == w.1 p.2)%:R * (sg w.2 p.1 * sg w.2 p.2)
     * (U p.1 a * U p.2 b) - \sum_i U i a * U i b).
  congr (_ - _).
  transitivity (\sum_r \sum_i \sum_j (w.1 i == r)%:R * sg w.2 i * U i a *
       ((w.1 j == r)%:R * sg w.2 j * U j b)).
    apply: eq_bigr => r _; rewrite !mxE big_distrlr /=.
    by apply: eq_bigr => i _; apply: eq_bigr => j _; rewrite !mxE.
  rewrite exchange_big /= -(pair_bigA _ (fun i j => (w.1 i == w.1 j)%:R * (sg w.2 i * sg w.2 j)
     * (U i a * U j b))) /=.
  apply: eq_bigr => i _; rewrite exchange_big /=; apply: eq_bigr => j _.
  rewrite (bigD1 (w.1 i)) //= eqxx big1 ?addr0.
    rewrite [w.1 j == _]eq_sym !mul1r.
    by move: (sg w.2 i) (sg w.2 j) ((w.1 i == w.1 j)%:R) => A B C; ring.
  by move=> r hr; rewrite [_ == r]eq_sym (negbTE hr) !mul0r.
rewrite -(pair_bigA _ (fun i j => (w.1 i == w.1 j)%:R * (sg w.2 i * sg w.2 j)
     * (U i a * U j b))) /= -sumrB.
rewrite -(pair_bigA _ (fun i j => cf a b (i, j) * (w.1 i == w.1 j)%:R * (sg w.2 i * sg w.2 j))) /=.
apply: eq_bigr => i _; rewrite (bigD1 i) //= eqxx sgsg !mul1r addrAC subrr add0r.
rewrite [RHS](bigD1 i) //= /cf /= eqxx !mul0r add0r.
apply: eq_bigr => j hj; rewrite [i == j]eq_sym hj mul1r.
by rewrite -[RHS]mulrA mulrC.
Qed.

Theorem countsketch_second_moment :
  Ex (fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) <= (k ^ 2 + k)%:R / s%:R.
Proof.
have s0 : 0 < s%:R :> R by rewrite ltr0n.
have O0 : 0 < #|Omega|%:R :> R.
  rewrite ltr0n card_prod !card_ffun card_bool !card_ord muln_gt0 !expn_gt0 //.
rewrite /Ex ler_pdivr_mulr // mulrAC ler_pdivl_mulr // [_ * s%:R]mulrC.
have -> : s%:R * (\sum_w frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) =
   #|Omega|%:R * \sum_a \sum_b \sum_p cf a b p * (cf a b p + cf a b (sw p)).
  rewrite exchange_big /= !mulr_sumr; apply: eq_bigr => a _.
  rewrite exchange_big /= !mulr_sumr; apply: eq_bigr => b _.
  rewrite -cs_moment; last by move=> i; rewrite /cf eqxx mul0r.
  by congr (_ * _); apply: eq_bigr => w _; rewrite entry.
rewrite [X in X <= _]mulrC. apply: (ler_wpmul2r (ltW O0)).
have -> : (k ^ 2 + k)%:R = \sum_a \sum_b \sum_(p : P2)
   (U p.1 a * U p.2 b) * (U p.1 a * U p.2 b + U p.2 a * U p.1 b) :> R.
  under [RHS]eq_bigr => a _.
    under eq_bigr => b _.
      under eq_bigr => p _ do rewrite mulrDr.
      rewrite big_split /=.
      have -> : \sum_(p : P2) U p.1 a * U p.2 b * (U p.1 a * U p.2 b) = 1.
        rewrite -(pair_bigA _ (fun i j => U i a * U j b * (U i a * U j b))) /=.
        under eq_bigr do (under eq_bigr do rewrite mulrACA).
        by rewrite -big_distrlr /= !UUE !eqxx mulr1.
      have -> : \sum_(p : P2) U p.1 a * U p.2 b * (U p.2 a * U p.1 b) = (a == b)%:R.
        rewrite -(pair_bigA _ (fun i j => U i a * U j b * (U j a * U i b))) /=.
        under eq_bigr do (under eq_bigr do rewrite [U _ a * U _ b * _]mulrC mulrACA
            [U _ a * U _ a]mulrC -mulrACA [_ * U _ b * _]mulrC).
        have -> : (a == b)%:R = (a == b)%:R * (a == b)%:R :> R.
          by case: (a == b); rewrite ?mulr1 ?mulr0.
        rewrite -!UUE big_distrlr /=.
        by apply: eq_bigr => i _; apply: eq_bigr => j _; ring.
      over.
    rewrite big_split /= sumr_const card_ord (bigD1 a) //= eqxx big1 ?addr0; last first.
      by move=> b hb; rewrite eq_sym (negbTE hb).
    over.
  by rewrite sumr_const card_ord -mulrSr -mulrnA mulSn mulnn addnC.
apply: ler_sum => a _; apply: ler_sum => b _; apply: ler_sum => -[i j] _.
rewrite /cf /=; case: (eqVneq i j) => [->|ij] /=; last first.
  by rewrite !mul1r.
rewrite !mul0r -mulr2n mulrnAr; apply: mulrn_wge0; by rewrite -expr2 sqr_ge0.
Qed.

(* Markov: oblivious-subspace-embedding failure probability *)
Corollary countsketch_ose e : 0 < e ->
  Pr R (fun w => e ^+ 2 < frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M))
  <= (k ^ 2 + k)%:R / (s%:R * e ^+ 2).
Proof.
move=> e0; have e2 : 0 < e ^+ 2 by apply: exprn_gt0.
apply: (le_trans (markov (f := fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) e2 (fun w => @frob2_ge0 _ _ _ _))).
rewrite (invfM s%:R (e ^+ 2)) [X in _ <= X]mulrA; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
exact: countsketch_second_moment.
Qed.
Corollary countsketch_ose2 e : 0 < e ->
  Pr R (fun w => e ^+ 2 < frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M))
  <= (2 * k ^ 2)%:R / (s%:R * e ^+ 2).
Proof.
move=> e0; apply: le_trans (countsketch_ose e0) _; apply: ler_wpmul2r.
  by rewrite invr_ge0 mulr_ge0 ?ler0n // exprn_ge0 // ltW.
rewrite ler_nat mul2n -addnn leq_add2l; case: k => // k'; by rewrite -mulnn leq_pmulr.
Qed.
End CountSketch.

Section FrobToEmbedding.
Variable R : rcfType.
Theorem frob_embedding s N k (U : 'M[R]_(N,k)) (S : 'M[R]_(s,N)) e : 0 < e ->
  frob2 ((S *m U)^T *m (S *m U) - 1%:M) <= e ^+ 2 ->
  forall y, (1 - e) * nsq y <= nsq (S *m U *m y) <= (1 + e) * nsq y.
Proof.
move=> e0 fe y; set E := _ - 1%:M in fe.
have hE : nsq (S *m U *m y) = nsq y + qf E y.
  by rewrite /E qfD qfN qf1 qf_gram addrC subrK.
have n1 : norm (E *m y) <= e * norm y.
  rewrite (norm_leP _ _ (ltW e0)); apply: le_trans (nsq_frob _ _) _.
  by apply: ler_wpmul2r; rewrite ?nsq_ge0.
have b x : norm x = norm (E *m y) -> dot y x <= e * nsq y.
  move=> hx; apply: le_trans (cauchy _ _) _; rewrite hx.
  apply: le_trans (ler_wpmul2l (norm_ge0 _) n1) _.
  by rewrite mulrCA -expr2 norm_sq.
have u := b (E *m y) erefl; have l := b (- (E *m y)) (normN _).
rewrite dotNr in l; rewrite hE mulrBl mulrDl !mul1r !ler_add2l u andbT.
by rewrite ler_oppl.
Qed.
End FrobToEmbedding.
