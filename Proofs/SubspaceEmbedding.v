(* Lemma 1: random sketches nearly preserve the lengths of vectors in a subspace.

   Main results (U has n orthonormal columns u_j for rows, A any matrix of n columns and full column rank, s rows of the
   sketch; "embeds S A e": (1-e)|Ax|^2 <= |SAx|^2 <= (1+e)|Ax|^2 for all x; all draws from finite uniform spaces)
     embedding_isometry_in_expectation_{count_sketch, sparse_sign, srht, neuron_block, tensor_sketch, tensor_srht}
                                        claim embedding.isometry-in-expectation: E[S'S] = I.
     embedding_count_sketch_second_moment
                                        E |U'S'SU - I|_F^2 = (n^2 + n - 2 sum_j |u_j|^4)/s, an equality.
     embedding_count_sketch, .._range   P[|U'S'SU - I|_F > e] <= (n^2+n)/(s e^2); S embeds A with probability at
                                        least 1 - (n^2+n)/(s e^2).
     embedding_sparse_sign_second_moment, embedding_sparse_sign
                                        the same equality and bound for z distinct buckets for each coordinate, every z.
     hadamard_orthogonal, hadamard_sylvester
                                        HH' = N2 I, and the recursion, for H_ij = (-1)^popcount(i & j).
     embedding_srht_second_moment, embedding_srht
                                        rows drawn without replacement, N <= N2 = 2^L coordinates:
                                        E |U'S'SU - I|_F^2 = (N2-s)/(N2-1) (n^2 + n - 2 sum_j |u_j|^4)/s, and
                                        S embeds A with probability at least 1 - (n^2+n)/(s e^2).
     embedding_neuron_block_gram        (SA)'(SA) is the entrywise product of (CB)'(CB) and X'X for A with columns b_i (x) x_i.
     embedding_neuron_block, .._range   P[|U'S'SU - I|_F > e] <= 2n^2/(q e^2) for S = C (x) I_d, C a CountSketch to q buckets.
     embedding_tensor_sketch_convolution, embedding_tensor_sketch, .._range
                                        the TensorSketch is a circular convolution of two CountSketches;
                                        P[|U'S'SU - I|_F > e] <= 8n^2/(s e^2), which is less than the cited 11 n^2.
     embedding_tensor_srht_product, embedding_tensor_srht
                                        S(b (x) x) = s^(-1/2) (P1 H D1 b) o (P2 H D2 x), rows drawn with replacement;
                                        S embeds A with probability at least 1 - 8n^2/(s e^2).

     embedding_neuron_block_second_moment_equality
                                        E |U^T S^T S U - M|_F^2 = sum_(r <> t) (|U_r^T U_t|_F^2 + tr (U_r^T U_t)^2)/q for any U,
                                        U_r its rows at neuron r.
     .._second_moment_any_basis, .._any_basis
                                        the same for any U, M = U'U: (tr M)^2 in place of n^2 and |M|_F^2 in place of n. The
                                        statements for orthonormal columns follow from these.

   Dependencies
     LinearAlgebra, FiniteProbability, Preconditioning (an orthonormal basis of the range of A). No axioms; a real closed
     field only where a square root appears.

   Structure
     Random signs. The second moment of sketches whose Gram matrix has ones on the diagonal and uncorrelated entries off it.
     From second moments to embeddings. CountSketch; sparse signs; Hadamard matrices and the SRHT; the sketch of the neurons;
     sketches of Kronecker products with signs on both factors. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability Preconditioning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* Random signs: a sign for every index, all equally likely. *)
Section Signs.
Variables (R : realFieldType) (I : finType).
Definition sign := [finType of {ffun I -> bool}].
Definition sg (g : sign) i : R := (-1) ^+ g i.

Definition flip t (g : sign) : sign := [ffun i => g i (+) (i == t)].
Lemma flipK t : involutive (flip t).
Proof. by move=> g; apply/ffunP => i; rewrite !ffunE -addbA addbb addbF. Qed.
Lemma sg_flip t g i : sg (flip t g) i = (-1) ^+ (i == t) * sg g i.
Proof. by rewrite /sg ffunE signr_addb mulrC. Qed.
Lemma sgsg g i : sg g i * sg g i = 1.
Proof. by rewrite /sg -expr2 sqrr_sign. Qed.
Lemma sign_gt0 : (0 < #|sign|)%N.
Proof. by rewrite card_ffun card_bool expn_gt0. Qed.

(* A function that changes its sign with the sign of one index has expectation 0. *)
Lemma Ex_flip0 t (F : sign -> R) : (forall g, F (flip t g) = - F g) -> Ex F = 0.
Proof. by move=> h; rewrite /Ex (flip_sum0 (inv_inj (flipK t)) h) mul0r. Qed.
Lemma Ex_sg2 i j : Ex (fun g => sg g i * sg g j) = (i == j)%:R.
Proof.
case: (eqVneq i j) => [->|ij] /=.
  by apply: Ex_const sign_gt0 _ => g; rewrite sgsg.
by apply: (@Ex_flip0 i) => g; rewrite !sg_flip eqxx [j == i]eq_sym (negbTE ij) expr0 expr1; ring.
Qed.
(* Products of two signs of different indices are uncorrelated. *)
Lemma Ex_sg4 i j a b : i != j -> a != b ->
  Ex (fun g => sg g i * sg g j * (sg g a * sg g b)) = ((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R.
Proof.
move=> ij ab; rewrite !xpair_eqE.
have one : forall F : sign -> R, (forall g, F g = 1) -> Ex F = 1.
  by move=> F; apply: Ex_const sign_gt0.
case: (eqVneq i a) => [ia|ia] /=.
  have ib : (i == b) = false by rewrite ia (negbTE ab).
  case: (eqVneq j b) => [jb|jb] /=; rewrite ib addr0.
    by apply: one => g; rewrite ia jb mulrACA !sgsg mulr1.
  apply: (@Ex_flip0 j) => g; rewrite !sg_flip eqxx (negbTE ij) -ia (negbTE ij) eq_sym (negbTE jb).
  by rewrite expr0 expr1; ring.
case: (eqVneq i b) => [ib|ib] /=.
  case: (eqVneq j a) => [ja|ja] /=; rewrite add0r.
    by apply: one => g; rewrite ib ja [sg g a * _]mulrC mulrACA !sgsg mulr1.
  apply: (@Ex_flip0 j) => g; rewrite !sg_flip eqxx (negbTE ij) -ib (negbTE ij) eq_sym (negbTE ja).
  by rewrite expr0 expr1; ring.
rewrite add0r; apply: (@Ex_flip0 i) => g.
rewrite !sg_flip eqxx [j == i]eq_sym (negbTE ij) [a == i]eq_sym (negbTE ia).
by rewrite [b == i]eq_sym (negbTE ib) expr0 expr1; ring.
Qed.

(* Numbers K_pq = K_qp drawn in addition to the signs, for pairs of indices; times the signs of both indices. *)
Variables (T : finType) (K : T -> I -> I -> R).
Hypothesis K_sym : forall t p q, K t p q = K t q p.
Definition signed (w : T * sign) p q : R := K w.1 p q * (sg w.2 p * sg w.2 q).

Lemma Ex_signed p q : p != q -> Ex (fun w => signed w p q) = 0.
Proof.
move=> pq; rewrite Ex_pair /signed; apply: Ex_eq0 => t /=.
by rewrite ExZ Ex_sg2 (negbTE pq) mulr0.
Qed.
Lemma Ex_signed2 p q a b : p != q -> a != b ->
  Ex (fun w => signed w p q * signed w a b) =
  (((p, q) == (a, b))%:R + ((p, q) == (b, a))%:R) * Ex (fun t => K t p q ^+ 2).
Proof.
move=> pq ab; rewrite Ex_pair -ExZ; apply: eq_Ex => t; rewrite /signed /=.
under eq_Ex do rewrite mulrACA.
rewrite ExZ Ex_sg4 // [LHS]mulrC.
have kk : ((p, q) == (a, b)) || ((p, q) == (b, a)) -> K t a b = K t p q by case/orP => /eqP[-> ->].
case e: (_ || _) in kk; first by rewrite kk // expr2.
by move/norP: (negbT e) => [/negbTE-> /negbTE->]; rewrite addr0 !mul0r.
Qed.
End Signs.

(* Gram matrices G = S'S of random sketches with unit columns, of which entries off the diagonal have mean 0, variance
   tau and, for different pairs of columns, no correlation. *)
Section SecondMoment.
Variables (R : realFieldType) (T : finType).

Definition uncorrelated (J : eqType) (G : T -> J -> J -> R) (tau : R) :=
  [/\ forall w i, G w i i = 1,
      forall i j, i != j -> Ex (fun w => G w i j) = 0 &
      forall i j a b, i != j -> a != b ->
        Ex (fun w => G w i j * G w a b) = tau * (((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R)].
Definition sketch_gram s N (S : T -> 'M[R]_(s, N)) w i j : R := ((S w)^T *m S w) i j.
Definition isometry_in_expectation s N (S : T -> 'M[R]_(s, N)) :=
  \matrix_(i, j) Ex (fun w => sketch_gram S w i j) = 1%:M.

Lemma uncorrelated_isometry s N (S : T -> 'M[R]_(s, N)) tau : (0 < #|T|)%N ->
  uncorrelated (sketch_gram S) tau -> isometry_in_expectation S.
Proof.
move=> T0 [d m _]; apply/matrixP => i j; rewrite !mxE; case: (eqVneq i j) => [->|ij]; last exact: m.
by apply: Ex_const.
Qed.

(* E[S'S] = I says that squared lengths are preserved in expectation. *)
Lemma isometry_nsq s N (S : T -> 'M[R]_(s, N)) : isometry_in_expectation S ->
  forall x, Ex (fun w => nsq (S w *m x)) = nsq x.
Proof.
move=> iso x; rewrite -[RHS]qf1 -iso qfE.
rewrite (eq_Ex (g := fun w => \sum_i \sum_j x i 0 * sketch_gram S w i j * x j 0)); last first.
  by move=> w; rewrite -qf_gram qfE.
rewrite Ex_sum; apply: eq_bigr => i _; rewrite Ex_sum; apply: eq_bigr => j _.
by rewrite ExZr ExZ mxE.
Qed.

Section Scalar.
Variables (J : finType) (G : T -> J -> J -> R) (tau : R).
Hypothesis unc : uncorrelated G tau.
Lemma uncorrelated_scalar (c : J -> J -> R) : (forall i, c i i = 0) ->
  Ex (fun w => (\sum_i \sum_j c i j * G w i j) ^+ 2) = tau * \sum_i \sum_j c i j * (c i j + c j i).
Proof.
move=> c0; case: unc => _ _ m2.
under eq_Ex => w do rewrite (pair_bigA _ (fun i j => c i j * G w i j)) /= expr2 big_distrlr /=.
rewrite Ex_sum (pair_bigA _ (fun i j => c i j * (c i j + c j i))) mulr_sumr /=.
apply: eq_bigr => -[i j] _ /=; rewrite Ex_sum.
case: (eqVneq i j) => [->|ij].
  by rewrite c0 mul0r mulr0 big1 // => q _; apply: Ex_eq0 => w; rewrite !mul0r.
transitivity (\sum_(q : J * J) tau * c i j * (c q.1 q.2 * (((i, j) == q)%:R + ((j, i) == q)%:R))).
  apply: eq_bigr => -[a b] _ /=; case: (eqVneq a b) => [->|ab].
    by rewrite c0 mul0r mulr0; apply: Ex_eq0 => w; rewrite mul0r mulr0.
  rewrite (eq_Ex (g := fun w => c i j * c a b * (G w i j * G w a b))) => [|w]; last by rewrite mulrACA.
  by rewrite ExZ m2 // !xpair_eqE [(j == a) && _]andbC; ring.
rewrite -mulr_sumr -mulrA; congr (_ * (_ * _)); under eq_bigr do rewrite mulrDr.
rewrite big_split /= (bigD1 (i, j)) //= eqxx mulr1 big1 ?addr0; last first.
  by move=> q hq; rewrite eq_sym (negbTE hq) mulr0.
rewrite (bigD1 (j, i)) //= eqxx mulr1 big1 ?addr0 //.
by move=> q hq; rewrite eq_sym (negbTE hq) mulr0.
Qed.
End Scalar.

(* For any U with rows u_j and M = U'U, E |U'S'SU - M|_F^2 = tau ((tr M)^2 + |M|_F^2 - 2 sum_j |u_j|^4). *)
Section AnyBasis.
Variables (N n : nat) (U : 'M[R]_(N, n)).
Definition row_nsq j : R := \sum_a U j a ^+ 2.

Lemma gram_entry a b : (U^T *m U) a b = \sum_i U i a * U i b.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE. Qed.
Lemma trace_gram : \tr (U^T *m U) = \sum_a \sum_i U i a ^+ 2.
Proof. by apply: eq_bigr => a _; rewrite gram_entry; apply: eq_bigr => i _; rewrite expr2. Qed.
Lemma sketched_gram_entry s (S : 'M[R]_(s, N)) a b : (forall i, (S^T *m S) i i = 1) ->
  ((S *m U)^T *m (S *m U) - U^T *m U) a b =
  \sum_i \sum_j (i != j)%:R * (U i a * U j b) * (S^T *m S) i j.
Proof.
move=> d; rewrite [LHS]mxE [X in _ + X]mxE gram_entry.
rewrite trmx_mul mulmxA -[_ *m S^T *m S]mulmxA; set G := S^T *m S in d *.
rewrite -mulmxA !mxE -sumrB; apply: eq_bigr => i _.
rewrite !mxE mulr_sumr (bigD1 i) //= [RHS](bigD1 i) //= eqxx !mul0r add0r d mul1r addrAC subrr add0r.
by apply: eq_bigr => j ji; rewrite eq_sym ji mul1r; ring.
Qed.

Theorem uncorrelated_second_moment_any_basis s (S : T -> 'M[R]_(s, N)) tau : uncorrelated (sketch_gram S) tau ->
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - U^T *m U)) =
  tau * (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2%:R * \sum_j row_nsq j ^+ 2).
Proof.
move=> unc; case: (unc) => d _ _; pose c a b i j : R := (i != j)%:R * (U i a * U j b).
transitivity (\sum_a \sum_b tau * \sum_i \sum_j c a b i j * (c a b i j + c a b j i)).
  rewrite /frob2 Ex_sum; apply: eq_bigr => a _; rewrite Ex_sum; apply: eq_bigr => b _.
  rewrite -(uncorrelated_scalar unc) => [|i]; last by rewrite /c eqxx mul0r.
  by apply: eq_Ex => w; rewrite (sketched_gram_entry _ _ (d w)).
under eq_bigr do rewrite -mulr_sumr; rewrite -mulr_sumr; congr (_ * _).
transitivity (\sum_a \sum_b ((\sum_i U i a ^+ 2) * (\sum_j U j b ^+ 2)
    + (\sum_i U i a * U i b) * (\sum_j U j a * U j b) - 2%:R * \sum_i (U i a ^+ 2 * U i b ^+ 2))).
  apply: eq_bigr => a _; apply: eq_bigr => b _; rewrite !big_distrlr /= -big_split /= mulr_sumr -sumrB.
  apply: eq_bigr => i _; rewrite -big_split /= (bigD1 i) //= [in RHS](bigD1 i) //= /c eqxx !mul0r add0r.
  rewrite addrAC; have -> : U i a ^+ 2 * U i b ^+ 2 + U i a * U i b * (U i a * U i b)
     - 2%:R * (U i a ^+ 2 * U i b ^+ 2) = 0 by ring.
  by rewrite add0r; apply: eq_bigr => j ji; rewrite [i == j]eq_sym ji !mul1r; ring.
under eq_bigr do rewrite sumrB big_split /= -[X in _ - X]mulr_sumr.
rewrite sumrB big_split /= -[X in _ - X]mulr_sumr; congr (_ + _ - _ * _).
- by rewrite trace_gram expr2 big_distrlr.
- by do 2!apply: eq_bigr => ? _; rewrite gram_entry expr2.
under eq_bigr do rewrite exchange_big; rewrite exchange_big; apply: eq_bigr => i _ /=.
by rewrite /row_nsq expr2 big_distrlr.
Qed.

Corollary uncorrelated_second_moment_any_basis_le s (S : T -> 'M[R]_(s, N)) tau :
  0 <= tau -> uncorrelated (sketch_gram S) tau ->
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - U^T *m U)) <=
  tau * (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U)).
Proof.
move=> t0 unc; rewrite (uncorrelated_second_moment_any_basis unc); apply: ler_wpmul2l => //.
rewrite ler_subl_addr ler_addl mulr_ge0 ?ler0n //.
by apply: sumr_ge0 => j _; apply: sqr_ge0.
Qed.
End AnyBasis.

(* For U with orthonormal columns, E |U'S'SU - I|_F^2 = tau (n^2 + n - 2 sum_j |u_j|^4). *)
Section Embedded.
Variables (N n : nat) (U : 'M[R]_(N, n)).
Hypothesis UU : U^T *m U = 1%:M.

Theorem uncorrelated_second_moment s (S : T -> 'M[R]_(s, N)) tau : uncorrelated (sketch_gram S) tau ->
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - 1%:M)) =
  tau * (n%:R ^+ 2 + n%:R - 2%:R * \sum_j row_nsq U j ^+ 2).
Proof. by move=> unc; rewrite -UU (uncorrelated_second_moment_any_basis U unc) UU mxtrace1 frob2_1. Qed.

Corollary uncorrelated_second_moment_le s (S : T -> 'M[R]_(s, N)) tau : 0 <= tau -> uncorrelated (sketch_gram S) tau ->
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - 1%:M)) <= tau * (n ^ 2 + n)%:R.
Proof.
move=> t0 unc; have := uncorrelated_second_moment_any_basis_le U t0 unc.
by rewrite UU mxtrace1 frob2_1 natrD natrX.
Qed.
End Embedded.

(* Markov's inequality for a squared distance with a mean of at most c/s. *)
Lemma markov_frob n (E : T -> 'M[R]_n) c s e : 0 < e -> Ex (fun w => frob2 (E w)) <= c / s ->
  Pr R (fun w => e ^+ 2 < frob2 (E w)) <= c / (s * e ^+ 2).
Proof.
move=> e0 h; rewrite invfM mulrA; have e2 : 0 < e ^+ 2 by apply: exprn_gt0.
apply: le_trans (markov e2 (fun w => frob2_ge0 _)) _; apply: ler_wpmul2r => //.
by rewrite invr_ge0 ltW.
Qed.
End SecondMoment.

(* From a second moment of the sketched Gram matrix to embeddings of ranges. *)
Section FrobToEmbedding.
Variable R : rcfType.
(* The quadratic form of a matrix is at most its Frobenius norm. *)
Lemma frob_qf k (E : 'M[R]_k) e : 0 < e -> frob2 E <= e ^+ 2 -> forall y, `|qf E y| <= e * nsq y.
Proof.
move=> e0 fe y; have n1 : norm (E *m y) <= e * norm y.
  rewrite (norm_leP _ _ (ltW e0)); apply: le_trans (nsq_frob _ _) _.
  by apply: ler_wpmul2r; rewrite ?nsq_ge0.
have b x : norm x = norm (E *m y) -> dot y x <= e * nsq y.
  move=> hx; apply: le_trans (cauchy _ _) _; rewrite hx.
  apply: le_trans (ler_wpmul2l (norm_ge0 _) n1) _.
  by rewrite mulrCA -expr2 norm_sq.
rewrite ler_norml [X in _ && X](b _ erefl) andbT ler_oppl -dotNr; exact: b (normN _).
Qed.
Theorem frob_embedding s N k (U : 'M[R]_(N,k)) (S : 'M[R]_(s,N)) e : 0 < e ->
  frob2 ((S *m U)^T *m (S *m U) - 1%:M) <= e ^+ 2 ->
  forall y, (1 - e) * nsq y <= nsq (S *m U *m y) <= (1 + e) * nsq y.
Proof.
move=> e0 fe y; have := frob_qf e0 fe y; rewrite qfD qfN qf1 qf_gram ler_norml mulrBl mulrDl mul1r.
by rewrite ler_subr_addr ler_subl_addr [_ + nsq y]addrC [e * _ + _]addrC.
Qed.
Lemma frob_embeds s N k (U : 'M[R]_(N,k)) (S : 'M[R]_(s,N)) e : U^T *m U = 1%:M -> 0 < e ->
  frob2 ((S *m U)^T *m (S *m U) - 1%:M) <= e ^+ 2 -> embeds S U e.
Proof. by move=> UU e0 h y; rewrite (nsq_isom _ UU); apply: frob_embedding. Qed.

(* The range of any matrix of full column rank has an orthonormal basis: what holds for orthonormal U holds for A = UC. *)
Theorem embeds_full_column_rank (T : finType) s N n (S : T -> 'M[R]_(s, N)) (A : 'M[R]_(N, n)) c e :
  (0 < #|T|)%N -> 0 < e ->
  (forall U : 'M[R]_(N, n), U^T *m U = 1%:M ->
     Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - 1%:M)) <= c) ->
  full_column_rank A -> with_probability (1 - c / e ^+ 2) (fun w => embeds (S w) A e).
Proof.
move=> T0 e0 mom /qr_exists[U [C _ [-> UU]]].
have := with_probability_markov T0 (exprn_gt0 2 e0) _ (mom U UU) => /(_ (fun w => frob2_ge0 _)).
by apply: with_probability_sub => // w h; apply/embeds_mulmx/frob_embeds.
Qed.
End FrobToEmbedding.

Section Uncorrelated.
Variables (R : realFieldType).
Lemma eq_uncorrelated (T : finType) (J : eqType) (G G' : T -> J -> J -> R) tau :
  (forall w i j, G w i j = G' w i j) -> uncorrelated G' tau -> uncorrelated G tau.
Proof.
move=> e [d m1 m2]; split=> [w i|i j ij|i j a b ij ab]; first by rewrite e.
  by rewrite -(m1 i j ij); apply: eq_Ex => w.
by rewrite -m2 //; apply: eq_Ex => w; rewrite !e.
Qed.
(* Random signs on the columns decorrelate the entries of the Gram matrix. *)
Lemma signed_uncorrelated (T I : finType) (K : T -> I -> I -> R) tau :
  (forall t p q, K t p q = K t q p) -> (forall t i, K t i i = 1) ->
  (forall i j, i != j -> Ex (fun t => K t i j ^+ 2) = tau) -> uncorrelated (signed K) tau.
Proof.
move=> K_sym K1 K2; split=> [w i|i j ij|i j a b ij ab].
- by rewrite /signed K1 sgsg mulr1.
- exact: Ex_signed.
- by rewrite (Ex_signed2 K_sym) // K2 // mulrC.
Qed.
(* A product of a matrix and random signs. *)
Lemma gram_signs (T : finType) s N (B : T -> 'M[R]_(s, N)) (w : T * sign [finType of 'I_N]) i j :
  sketch_gram (fun w : T * sign [finType of 'I_N] => \matrix_(r, i) (B w.1 r i * sg R w.2 i)) w i j =
  signed (sketch_gram B) w i j.
Proof.
by rewrite /sketch_gram /signed !mxE mulr_suml; apply: eq_bigr => r _; rewrite !mxE mulrACA.
Qed.
Lemma gramC (T : finType) s N (B : T -> 'M[R]_(s, N)) t i j : sketch_gram B t i j = sketch_gram B t j i.
Proof. by rewrite /sketch_gram !mxE; apply: eq_bigr => r _; rewrite !mxE mulrC. Qed.
Lemma natb_sqr (b : bool) : b%:R ^+ 2 = b%:R :> R.
Proof. by case: b; rewrite ?expr1n ?expr0n. Qed.
(* Uniform functions of two independent draws are equal with probability 1/s. *)
Lemma Ex_collision (I : finType) (s : nat) (T : finType) (f g : T -> 'I_s) (i j : I) : i != j -> (0 < s)%N ->
  (forall r, Ex (fun t => (f t == r)%:R) = s%:R^-1 :> R) ->
  (forall r, Ex (fun t => (g t == r)%:R) = s%:R^-1 :> R) ->
  Ex (fun h : {ffun I -> T} => (f (h i) == g (h j))%:R) = s%:R^-1 :> R.
Proof.
move=> ij s0 uf ug.
rewrite (eq_Ex (g := fun h : {ffun I -> T} => \sum_r (f (h i) == r)%:R * (g (h j) == r)%:R)); last first.
  move=> h; rewrite (bigD1 (f (h i))) //= eqxx mul1r eq_sym big1 ?addr0 // => r.
  by rewrite eq_sym => /negbTE ->; rewrite mul0r.
rewrite Ex_sum (eq_bigr (fun=> s%:R^-1 * s%:R^-1)) => [|r _].
  by rewrite sumr_const card_ord -mulr_natr mulfVK // pnatr_eq0 -lt0n.
by rewrite (Ex_ffun_pair (fun t => (f t == r)%:R) (fun t => (g t == r)%:R) ij) uf ug.
Qed.
Lemma Ex_uniform_bucket s' (r : 'I_s'.+1) : Ex (fun t => (t == r)%:R) = s'.+1%:R^-1 :> R.
Proof. by rewrite Ex_pred1 card_ord. Qed.
End Uncorrelated.

(* CountSketch: one uniform bucket and one sign for every coordinate. *)
Section CountSketch.
Variables (R : realFieldType) (N s' : nat).
Notation s := s'.+1.
Definition hash := [finType of {ffun 'I_N -> 'I_s}].
Definition Omega := [finType of hash * sign [finType of 'I_N]].
Definition CS (w : Omega) : 'M[R]_(s, N) := \matrix_(r, i) ((w.1 i == r)%:R * sg R w.2 i).

Lemma Omega_gt0 : (0 < #|Omega|)%N.
Proof. by rewrite card_prod muln_gt0 sign_gt0 card_ffun expn_gt0 card_ord. Qed.
Lemma bucket_gram (h : hash) i j :
  sketch_gram (fun h : hash => \matrix_(r, i) (h i == r)%:R) h i j = (h i == h j)%:R :> R.
Proof.
rewrite /sketch_gram !mxE (bigD1 (h i)) //= !mxE eqxx mul1r eq_sym big1 ?addr0 // => r.
by rewrite !mxE eq_sym => /negbTE ->; rewrite mul0r.
Qed.
Lemma uncorrelated_count_sketch : uncorrelated (sketch_gram CS) s%:R^-1.
Proof.
apply: (@eq_uncorrelated _ _ _ _ (signed (fun (h : hash) i j => (h i == h j)%:R))) => [w i j|].
  rewrite /signed -bucket_gram -[RHS]/(signed _ w i j) -gram_signs /sketch_gram.
  by rewrite !mxE; apply: eq_bigr => r _; rewrite !mxE.
apply: signed_uncorrelated => [h p q|h i|i j ij]; rewrite ?eqxx 1?eq_sym //.
rewrite (eq_Ex (g := fun h : hash => (h i == h j)%:R)) => [|h]; last exact: natb_sqr.
by apply: (Ex_collision (f := id) (g := id) ij) => // r; apply: Ex_uniform_bucket.
Qed.
Theorem embedding_isometry_in_expectation_count_sketch : isometry_in_expectation CS.
Proof. exact: uncorrelated_isometry Omega_gt0 uncorrelated_count_sketch. Qed.

Theorem embedding_count_sketch_second_moment_any_basis n (U : 'M[R]_(N, n)) :
  Ex (fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - U^T *m U)) =
  (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R.
Proof. by rewrite (uncorrelated_second_moment_any_basis U uncorrelated_count_sketch) mulrC. Qed.
Corollary embedding_count_sketch_second_moment_any_basis_le n (U : 'M[R]_(N, n)) :
  Ex (fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - U^T *m U)) <=
  (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U)) / s%:R.
Proof.
rewrite [_ / _]mulrC; apply: (uncorrelated_second_moment_any_basis_le U _ uncorrelated_count_sketch).
by rewrite invr_ge0 ler0n.
Qed.
Theorem embedding_count_sketch_any_basis n (U : 'M[R]_(N, n)) e : 0 < e ->
  Pr R (fun w => e ^+ 2 < frob2 ((CS w *m U)^T *m (CS w *m U) - U^T *m U)) <=
  (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U)) / (s%:R * e ^+ 2).
Proof. by move=> e0; apply: markov_frob e0 (embedding_count_sketch_second_moment_any_basis_le U). Qed.

Theorem embedding_count_sketch_second_moment n (U : 'M[R]_(N, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) =
  (n%:R ^+ 2 + n%:R - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R.
Proof. by move=> UU; rewrite (uncorrelated_second_moment UU uncorrelated_count_sketch) mulrC. Qed.
Corollary embedding_count_sketch_second_moment_le n (U : 'M[R]_(N, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) <= (n ^ 2 + n)%:R / s%:R.
Proof.
move=> UU; have := embedding_count_sketch_second_moment_any_basis_le U.
by rewrite UU mxtrace1 frob2_1 natrD natrX.
Qed.
Theorem embedding_count_sketch n (U : 'M[R]_(N, n)) e : U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w => e ^+ 2 < frob2 ((CS w *m U)^T *m (CS w *m U) - 1%:M)) <= (n ^ 2 + n)%:R / (s%:R * e ^+ 2).
Proof. by move=> UU e0; apply: markov_frob e0 (embedding_count_sketch_second_moment_le UU). Qed.
End CountSketch.

(* Embeddings of the range of any matrix of full column rank by a CountSketch. *)
Section CountSketchRange.
Variable R : rcfType.
Theorem embedding_count_sketch_range N s' n (A : 'M[R]_(N, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s'.+1%:R * e ^+ 2)) (fun w : Omega N s' => embeds (CS R w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA; apply: (embeds_full_column_rank (Omega_gt0 N s') e0 _ rkA) => U UU.
exact: embedding_count_sketch_second_moment_le.
Qed.
End CountSketchRange.

(* Sparse signs (OSNAP): z distinct buckets of s and z signs for every coordinate, entries +-z^(-1/2). *)
Section SparseSign.
Variables (R : rcfType) (N s z : nat).
Hypothesis z_range : (0 < z <= s)%N.
Definition sparse_sign_draws :=
  [finType of [finType of {ffun 'I_N -> injections z s}] * sign [finType of 'I_N * 'I_z]].
Definition sparse_sign (w : sparse_sign_draws) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt z%:R)^-1 * \sum_(k < z) (val (w.1 i) k == r)%:R * sg R w.2 (i, k)).

Lemma sparse_sign_draws_gt0 : (0 < #|sparse_sign_draws|)%N.
Proof.
rewrite card_prod muln_gt0 sign_gt0 andbT card_draws // injections_gt0 //.
by case/andP: z_range.
Qed.
(* Both coordinates put one of their entries into the same bucket. *)
Definition shared_bucket (b : {ffun 'I_N -> injections z s}) (p q : 'I_N * 'I_z) : R :=
  (val (b p.1) p.2 == val (b q.1) q.2)%:R.
Lemma shared_bucketC b p q : shared_bucket b p q = shared_bucket b q p.
Proof. by rewrite /shared_bucket eq_sym. Qed.
Lemma Ex_shared_bucket p q : p.1 != q.1 -> Ex (fun b => shared_bucket b p q ^+ 2) = s%:R^-1.
Proof.
have [z0 zs] := andP z_range; have s0 : (0 < s)%N := leq_trans z0 zs.
move=> pq; rewrite (eq_Ex (g := fun b => shared_bucket b p q)) => [|b]; last exact: natb_sqr.
apply: (Ex_collision (f := fun t : injections z s => val t p.2) (g := fun t : injections z s => val t q.2) pq) => //.
  by move=> r; apply: Ex_injection1.
by move=> r; apply: Ex_injection1.
Qed.
Lemma sparse_sign_gram w i j :
  sketch_gram sparse_sign w i j = z%:R^-1 * \sum_k \sum_l signed shared_bucket w (i, k) (j, l).
Proof.
have z0 : 0 <= z%:R :> R by rewrite ler0n.
rewrite /sketch_gram !mxE mulr_sumr.
transitivity (\sum_r z%:R^-1 * \sum_k \sum_l ((val (w.1 i) k == r)%:R * (val (w.1 j) l == r)%:R) *
    (sg R w.2 (i, k) * sg R w.2 (j, l))).
  apply: eq_bigr => r _; rewrite !mxE mulrACA -invfM -expr2 sqr_sqrtr // big_distrlr /=.
  by congr (_ * _); apply: eq_bigr => k _; apply: eq_bigr => l _; rewrite mulrACA.
rewrite -mulr_sumr -[RHS]mulr_sumr; congr (_ * _); rewrite exchange_big; apply: eq_bigr => k _ /=.
rewrite exchange_big; apply: eq_bigr => l _ /=; rewrite -mulr_suml; congr (_ * _).
rewrite /shared_bucket (bigD1 (val (w.1 i) k)) //= eqxx mul1r eq_sym big1 ?addr0 // => r.
by rewrite eq_sym => /negbTE ->; rewrite mul0r.
Qed.
Lemma uncorrelated_sparse_sign : uncorrelated (sketch_gram sparse_sign) s%:R^-1.
Proof.
have [z0 zs] := andP z_range; have zn : z%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have pne (i j : 'I_N) (k l : 'I_z) : i != j -> (i, k) != (j, l).
  by apply: contra_neq => -[].
split=> [w i|i j ij|i j a b ij ab].
- rewrite sparse_sign_gram (eq_bigr (fun=> 1)) => [|k _].
    by rewrite sumr_const card_ord mulVf.
  rewrite (bigD1 k) //= /signed sgsg /shared_bucket eqxx mulr1 big1 ?addr0 // => l lk.
  by rewrite (inj_eq (@injection_inj _ _ _)) eq_sym (negbTE lk) mul0r.
- rewrite (eq_Ex (fun w => sparse_sign_gram w i j)) ExZ Ex_sum big1 ?mulr0 // => k _.
  by rewrite Ex_sum big1 // => l _; apply/Ex_signed/pne.
rewrite (eq_Ex (g := fun w => z%:R^-1 * z%:R^-1 *
    \sum_k \sum_l \sum_k' \sum_l' (signed shared_bucket w (i, k) (j, l) * signed shared_bucket w (a, k') (b, l')))).
  rewrite ExZ Ex_sum; have -> : \sum_k Ex (fun w => \sum_l \sum_k' \sum_l'
      (signed shared_bucket w (i, k) (j, l) * signed shared_bucket w (a, k') (b, l'))) =
     \sum_(k < z) \sum_(l < z) (((i, j) == (a, b))%:R + ((i, j) == (b, a))%:R) / s%:R.
    apply: eq_bigr => k _; rewrite Ex_sum; apply: eq_bigr => l _; rewrite Ex_sum.
    transitivity (\sum_(k' < z) \sum_(l' < z) (((k == k') && (l == l'))%:R * ((i, j) == (a, b))%:R
        + ((k == l') && (l == k'))%:R * ((i, j) == (b, a))%:R) / s%:R : R).
      apply: eq_bigr => k' _; rewrite Ex_sum; apply: eq_bigr => l' _.
      rewrite (Ex_signed2 shared_bucketC) ?pne // Ex_shared_bucket // !xpair_eqE.
      by rewrite -!natrM !mulnb; congr ((_%:R + _%:R) * _); congr nat_of_bool; rewrite andbACA andbC.
    under eq_bigr do rewrite -mulr_suml; rewrite -mulr_suml; congr (_ / _).
    under eq_bigr do rewrite big_split /= -!mulr_suml; rewrite big_split /= -!mulr_suml.
    have one (x y : 'I_z) : \sum_(u < z) \sum_(v < z) ((x == u) && (y == v))%:R = 1 :> R.
      rewrite (bigD1 x) //= [X in _ + X]big1 => [|u]; last first.
        by rewrite eq_sym => /negbTE h; rewrite big1 // => v _; rewrite h.
      rewrite addr0 (bigD1 y) //= !eqxx big1 ?addr0 // => v.
      by rewrite [v == _]eq_sym => /negbTE ->.
    by rewrite one exchange_big /= one !mul1r.
  set c := (_ + _) / _; rewrite !sumr_const !card_ord -mulrnA -(mulr_natr c) natrM [c * _]mulrC mulrA.
  have -> : z%:R^-1 / z%:R * (z%:R * z%:R) = 1 :> R by rewrite mulrACA mulVf // mulr1.
  by rewrite mul1r /c mulrC.
move=> w; rewrite !sparse_sign_gram mulrACA; congr (_ * _); rewrite mulr_suml; apply: eq_bigr => k _.
rewrite mulr_suml; apply: eq_bigr => l _; rewrite mulr_sumr; apply: eq_bigr => k' _.
by rewrite mulr_sumr.
Qed.
Theorem embedding_isometry_in_expectation_sparse_sign : isometry_in_expectation sparse_sign.
Proof. exact: uncorrelated_isometry sparse_sign_draws_gt0 uncorrelated_sparse_sign. Qed.
Theorem embedding_sparse_sign_second_moment_any_basis n (U : 'M[R]_(N, n)) :
  Ex (fun w => frob2 ((sparse_sign w *m U)^T *m (sparse_sign w *m U) - U^T *m U)) =
  (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R.
Proof. by rewrite (uncorrelated_second_moment_any_basis U uncorrelated_sparse_sign) mulrC. Qed.
Theorem embedding_sparse_sign_second_moment n (U : 'M[R]_(N, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((sparse_sign w *m U)^T *m (sparse_sign w *m U) - 1%:M)) =
  (n%:R ^+ 2 + n%:R - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R.
Proof. by move=> UU; rewrite (uncorrelated_second_moment UU uncorrelated_sparse_sign) mulrC. Qed.
Theorem embedding_sparse_sign n (A : 'M[R]_(N, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2)) (fun w => embeds (sparse_sign w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA; apply: (embeds_full_column_rank sparse_sign_draws_gt0 e0 _ rkA) => U UU.
rewrite [_ / _]mulrC; apply: (uncorrelated_second_moment_le UU _ uncorrelated_sparse_sign).
by rewrite invr_ge0 ler0n.
Qed.
End SparseSign.

(* Hadamard matrices by Sylvester's recursion: H_ij = (-1)^(number of binary places where both i and j have a one). *)
Section Hadamard.
Variable R : realFieldType.
Fixpoint common_ones (L i j : nat) : bool :=
  if L is L'.+1 then (odd i && odd j) (+) common_ones L' i./2 j./2 else false.
Definition walsh L (i j : nat) : R := (-1) ^+ common_ones L i j.
Definition hadamard L : 'M[R]_(2 ^ L) := \matrix_(i, j) walsh L i j.

Lemma walshC L i j : walsh L i j = walsh L j i.
Proof.
rewrite /walsh; congr (_ ^+ nat_of_bool _); elim: L i j => //= L IH i j.
by rewrite andbC IH.
Qed.
Lemma walsh_sqr L i j : walsh L i j * walsh L i j = 1.
Proof. by rewrite /walsh -expr2 sqrr_sign. Qed.
Lemma sum_even_odd (F : nat -> R) m :
  \sum_(0 <= i < 2 * m) F i = \sum_(0 <= i < m) (F (i.*2) + F (i.*2.+1)).
Proof.
elim: m => [|m IH]; first by rewrite !big_nil.
by rewrite mulnS add2n !big_nat_recr //= IH mul2n addrA.
Qed.
Lemma half_bound x m : (x < 2 * m)%N -> (x./2 < m)%N.
Proof.
rewrite mul2n => h; rewrite -ltn_double; apply: leq_ltn_trans h.
by rewrite -[X in (_ <= X)%N]odd_double_half leq_addl.
Qed.
(* Columns (and rows) are orthogonal. *)
Lemma walsh_orthogonal_nat L j k : (j < 2 ^ L)%N -> (k < 2 ^ L)%N ->
  \sum_(0 <= i < 2 ^ L) walsh L i j * walsh L i k = (2 ^ L)%:R * (j == k)%:R.
Proof.
elim: L j k => [|L IH] j k.
  by rewrite !ltnS !leqn0 => /eqP-> /eqP->; rewrite big_nat1 walsh_sqr.
rewrite expnS => jL kL; rewrite sum_even_odd.
have half_lt x : (x < 2 * 2 ^ L)%N -> (x./2 < 2 ^ L)%N by exact: half_bound.
transitivity (\sum_(0 <= i < 2 ^ L)
   (1 + (-1) ^+ odd j * (-1) ^+ odd k) * (walsh L i j./2 * walsh L i k./2)).
  apply: eq_bigr => i _; rewrite /walsh /= !odd_double /= !uphalf_double !doubleK.
  by rewrite !signr_addb mulrDl mul1r mulrACA.
rewrite -mulr_sumr IH ?half_lt // natrM.
have ejk : (j == k) = (odd j == odd k) && (j./2 == k./2).
  apply/eqP/andP => [->|[/eqP e1 /eqP e2]]; first by rewrite !eqxx.
  by rewrite -[j]odd_double_half e1 e2 odd_double_half.
rewrite ejk; case: (odd j) (odd k) => -[]; rewrite /= ?expr0 ?expr1 ?(mulr1, mul1r, mulrNN);
  by rewrite ?subrr ?mul0r ?mulr0 // -mulrA.
Qed.
Lemma walsh_orthogonal L (j k : 'I_(2 ^ L)) :
  \sum_(i < 2 ^ L) walsh L i j * walsh L i k = (2 ^ L)%:R * (j == k)%:R.
Proof. by rewrite -(big_mkord xpredT (fun i => walsh L i j * walsh L i k)) walsh_orthogonal_nat. Qed.

(* H is symmetric, its entries are signs, H H' = H' H = 2^L I. *)
Theorem hadamard_sym L : (hadamard L)^T = hadamard L.
Proof. by apply/matrixP => i j; rewrite !mxE walshC. Qed.
Theorem hadamard_orthogonal L : hadamard L *m (hadamard L)^T = (2 ^ L)%:R%:M.
Proof.
apply/matrixP => i j; rewrite !mxE -mulr_natr -walsh_orthogonal; apply: eq_bigr => k _.
by rewrite !mxE [walsh L i k]walshC [walsh L j k]walshC.
Qed.
(* Sylvester's recursion: the blocks of H_(2N) are H_N, and -H_N at the lower right. *)
Theorem hadamard_sylvester L (a b : bool) i j : (i < 2 ^ L)%N -> (j < 2 ^ L)%N ->
  walsh L.+1 (i + a * 2 ^ L) (j + b * 2 ^ L) = (-1) ^+ (a && b) * walsh L i j.
Proof.
move=> iL jL; rewrite /walsh -signr_addb; congr (_ ^+ nat_of_bool _).
elim: L i j iL jL => [|L IH] i j iL jL.
  by move: iL jL; rewrite !ltnS !leqn0 => /eqP-> /eqP->; case: a; case: b.
have oddD x (c : bool) : odd (x + c * 2 ^ L.+1) = odd x.
  by rewrite oddD oddM oddX /= andbF addbF.
have halfD' x (c : bool) : (x + c * 2 ^ L.+1)./2 = (x./2 + c * 2 ^ L)%N.
  by rewrite expnS mulnCA mul2n halfD odd_double andbF add0n doubleK.
have half_lt x : (x < 2 ^ L.+1)%N -> (x./2 < 2 ^ L)%N by rewrite expnS; apply: half_bound.
rewrite -[common_ones L.+2 _ _]/((odd _ && odd _) (+) common_ones L.+1 _./2 _./2).
by rewrite !oddD !halfD' IH ?half_lt //= addbCA.
Qed.
End Hadamard.

(* Subsampled matrices of orthogonal columns of signs, with random signs on the columns: s of the N2 rows are drawn
   without replacement. For the SRHT, B consists of N columns of the Hadamard matrix. *)
Section SubsampledSigns.
Variables (R : rcfType) (N2 N s : nat) (B : 'M[R]_(N2, N)).
Hypothesis s_range : (0 < s <= N2)%N.
Hypothesis B_signs : forall q i, B q i * B q i = 1.
Hypothesis B_orth : forall i j, \sum_q B q i * B q j = N2%:R * (i == j)%:R.
Definition srht_draws := [finType of injections s N2 * sign [finType of 'I_N]].
Definition subsampled (w : srht_draws) : 'M[R]_(s, N) :=
  \matrix_(r, i) ((Num.sqrt s%:R)^-1 * B (val w.1 r) i * sg R w.2 i).
Definition subsampled_tau : R := (N2 - s)%:R / (s * N2.-1)%:R.

Lemma srht_draws_gt0 : (0 < #|srht_draws|)%N.
Proof. by rewrite card_prod muln_gt0 sign_gt0 andbT injections_gt0 //; case/andP: s_range. Qed.
Definition sampled_product (f : injections s N2) i j : R := s%:R^-1 * \sum_r B (val f r) i * B (val f r) j.
Lemma subsampled_gram w i j : sketch_gram subsampled w i j = signed sampled_product w i j.
Proof.
have s0 : 0 <= s%:R :> R by rewrite ler0n.
rewrite /sketch_gram /signed /sampled_product !mxE -mulrA mulr_suml mulr_sumr; apply: eq_bigr => r _.
by rewrite !mxE mulrACA [_^-1 * _ * _]mulrACA -invfM -expr2 sqr_sqrtr // -!mulrA.
Qed.
(* The variance of the mean of s of N2 signs with sum 0, drawn without replacement. *)
Lemma Ex_sampled_product i j : i != j -> Ex (fun f => sampled_product f i j ^+ 2) = subsampled_tau.
Proof.
have [s0 sN] := andP s_range; move=> ij; pose x q := B q i * B q j.
have sumx : \sum_q x q = 0 by rewrite B_orth (negbTE ij) mulr0.
have xx q : x q * x q = 1 by rewrite /x mulrACA !B_signs mulr1.
have sumxx : \sum_q \sum_(q' | q' != q) x q * x q' = - N2%:R.
  have : \sum_q \sum_q' x q * x q' = 0 by rewrite -big_distrlr /= sumx mul0r.
  under eq_bigr => q _ do rewrite (bigD1 q) //= xx.
  by rewrite big_split /= sumr_const card_ord => /eqP; rewrite addrC addr_eq0 => /eqP.
rewrite (eq_Ex (g := fun f : injections s N2 => s%:R^-1 ^+ 2 * \sum_r \sum_r' x (val f r) * x (val f r'))); last first.
  by move=> f; rewrite exprMn [X in _ * X]expr2 big_distrlr.
rewrite ExZ Ex_sum.
transitivity (s%:R^-1 ^+ 2 * \sum_(r < s) (1 + \sum_(r' < s | r' != r) - N2%:R / (N2 * N2.-1)%:R) : R).
  congr (_ * _); apply: eq_bigr => r _; rewrite Ex_sum (bigD1 r) //=; congr (_ + _).
    by apply: Ex_const => [|f]; rewrite ?injections_gt0.
  apply: eq_bigr => r' rr; rewrite -sumxx.
  by rewrite (Ex_injection_pair (fun q q' => x q * x q') sN) // eq_sym.
have N1 : (1 < N2)%N.
  rewrite ltnNge; apply/negP => N1; move: sumxx; rewrite big1 => [/eqP|q _]; last first.
    apply: big1 => q'; rewrite -val_eqE => /eqP[].
    have z (y : 'I_N2) : val y = 0%N by apply/eqP; rewrite -leqn0 -ltnS (leq_trans (ltn_ord y)).
    by rewrite !z.
  by rewrite eq_sym oppr_eq0 pnatr_eq0 => /eqP N0; move: (leq_trans s0 sN); rewrite N0.
under eq_bigr do rewrite sumr_const cardC1 card_ord.
rewrite sumr_const card_ord /subsampled_tau.
rewrite -(mulr_natr (- _ / _)) -(mulr_natr (1 + _)) natrB // !natrM -!subn1 !natrB ?(ltnW N1) //.
have sn : s%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have N0 : N2%:R != 0 :> R by rewrite pnatr_eq0 -lt0n ltnW.
have N10 : N2%:R - 1 != 0 :> R by rewrite subr_eq0 (eqr_nat R N2 1) neq_ltn N1 orbT.
by move: (s%:R) (N2%:R) sn N0 N10 => a b sn N0 N10; field; rewrite sn N0 N10.
Qed.
Lemma uncorrelated_subsampled : uncorrelated (sketch_gram subsampled) subsampled_tau.
Proof.
apply: (eq_uncorrelated subsampled_gram); apply: signed_uncorrelated => [f p q|f i|i j ij].
- by rewrite /sampled_product; congr (_ * _); apply: eq_bigr => r _; rewrite mulrC.
- rewrite /sampled_product (eq_bigr (fun=> 1)) => [|r _]; last exact: B_signs.
  by rewrite sumr_const card_ord mulVf // pnatr_eq0 -lt0n; case/andP: s_range.
- exact: Ex_sampled_product.
Qed.
End SubsampledSigns.

(* The SRHT: s of the 2^L rows of the Hadamard matrix, N <= 2^L of its columns (vectors are padded with zeros). *)
Section SRHT.
Variables (R : rcfType) (L N s : nat).
Hypothesis N_range : (N <= 2 ^ L)%N.
Hypothesis s_range : (0 < s <= 2 ^ L)%N.
Definition padded_hadamard : 'M[R]_(2 ^ L, N) := \matrix_(q, i) hadamard R L q (widen_ord N_range i).
Definition srht (w : srht_draws (2 ^ L) N s) : 'M[R]_(s, N) := subsampled padded_hadamard w.

(* S = s^(-1/2) P H D *)
Lemma srhtE w r i : srht w r i = (Num.sqrt s%:R)^-1 * walsh R L (val w.1 r) i * sg R w.2 i.
Proof. by rewrite !mxE. Qed.
Lemma uncorrelated_srht : uncorrelated (sketch_gram srht) (subsampled_tau R (2 ^ L) s).
Proof.
apply: uncorrelated_subsampled => // [q i|i j]; first by rewrite !mxE walsh_sqr.
rewrite -(inj_eq (f := widen_ord N_range)) => [|x y /(congr1 val) /= e]; last exact: val_inj.
by rewrite -walsh_orthogonal; apply: eq_bigr => q _; rewrite !mxE.
Qed.
Theorem embedding_isometry_in_expectation_srht : isometry_in_expectation srht.
Proof. exact: uncorrelated_isometry (srht_draws_gt0 N s_range) uncorrelated_srht. Qed.

(* E |U'S'SU - M|_F^2 = (N2 - s)/(N2 - 1) ((tr M)^2 + |M|_F^2 - 2 sum_j |u_j|^4)/s with M = U'U; for orthonormal columns
   M = I, tr M = n and |M|_F^2 = n. *)
Theorem embedding_srht_second_moment_any_basis n (U : 'M[R]_(N, n)) :
  Ex (fun w => frob2 ((srht w *m U)^T *m (srht w *m U) - U^T *m U)) =
  (2 ^ L - s)%:R / (2 ^ L).-1%:R *
  ((\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U) - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R).
Proof.
rewrite (uncorrelated_second_moment_any_basis U uncorrelated_srht) /subsampled_tau natrM invfM.
by move: (_%:R) (_^-1) (_^-1) (_ + _ - _) => a b c d; ring.
Qed.
Theorem embedding_srht_second_moment n (U : 'M[R]_(N, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((srht w *m U)^T *m (srht w *m U) - 1%:M)) =
  (2 ^ L - s)%:R / (2 ^ L).-1%:R * ((n%:R ^+ 2 + n%:R - 2%:R * \sum_j row_nsq U j ^+ 2) / s%:R).
Proof. by move=> UU; have := embedding_srht_second_moment_any_basis U; rewrite UU mxtrace1 frob2_1. Qed.
Lemma subsampled_tau_le : 0 <= subsampled_tau R (2 ^ L) s <= s%:R^-1.
Proof.
have [s0 sN] := andP s_range; rewrite /subsampled_tau divr_ge0 ?ler0n //= natrM invfM mulrCA -[X in _ <= X]mulr1.
apply: ler_wpmul2l; rewrite ?invr_ge0 ?ler0n //.
have [->|h] := posnP (2 ^ L).-1; first by rewrite invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat -subn1 leq_sub2l.
Qed.
Corollary embedding_srht_second_moment_any_basis_le n (U : 'M[R]_(N, n)) :
  Ex (fun w => frob2 ((srht w *m U)^T *m (srht w *m U) - U^T *m U)) <=
  (\tr (U^T *m U) ^+ 2 + frob2 (U^T *m U)) / s%:R.
Proof.
have [t0 t1] := andP subsampled_tau_le.
apply: le_trans (uncorrelated_second_moment_any_basis_le U t0 uncorrelated_srht) _.
by rewrite mulrC; apply: ler_wpmul2l; rewrite // addr_ge0 ?sqr_ge0 ?frob2_ge0.
Qed.
Theorem embedding_srht_second_moment_le n (U : 'M[R]_(N, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((srht w *m U)^T *m (srht w *m U) - 1%:M)) <= (n ^ 2 + n)%:R / s%:R.
Proof.
move=> UU; have := embedding_srht_second_moment_any_basis_le U.
by rewrite UU mxtrace1 frob2_1 natrD natrX.
Qed.
Theorem embedding_srht n (A : 'M[R]_(N, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (n ^ 2 + n)%:R / (s%:R * e ^+ 2)) (fun w => embeds (srht w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA.
apply: (embeds_full_column_rank (srht_draws_gt0 N s_range) e0 _ rkA) => U UU.
exact: embedding_srht_second_moment_le.
Qed.
End SRHT.

(* The Cauchy-Schwarz inequality for finite sums. *)
Section SumCauchy.
Variables (R : realFieldType) (I : finType).
Lemma sum_cauchy (x y : I -> R) : (\sum_i x i * y i) ^+ 2 <= (\sum_i x i ^+ 2) * (\sum_i y i ^+ 2).
Proof.
have := dot_cs (\col_(k < #|I|) x (enum_val k)) (\col_k y (enum_val k)); rewrite !nsqE dotE.
have e (F : I -> R) : \sum_(k < #|I|) F (enum_val k) = \sum_i F i.
  by rewrite [RHS](reindex _ (onW_bij _ (@enum_val_bij I))).
rewrite -!e; under eq_bigr do rewrite !mxE; under [X in _ <= X * _]eq_bigr do rewrite mxE.
by under [X in _ <= _ * X]eq_bigr do rewrite mxE.
Qed.
(* For coefficients without a diagonal, a sum over transposed pairs is at most the sum of squares. *)
Lemma sum_transposed (c : I -> I -> R) :
  \sum_i \sum_j c i j * (c i j + c j i) <= 2%:R * \sum_i \sum_j c i j ^+ 2.
Proof.
rewrite -subr_ge0; have -> : 2%:R * (\sum_i \sum_j c i j ^+ 2) - \sum_i \sum_j c i j * (c i j + c j i) =
    2%:R^-1 * \sum_i \sum_j (c i j - c j i) ^+ 2.
  have e : \sum_i \sum_j c j i ^+ 2 = \sum_i \sum_j c i j ^+ 2 by rewrite exchange_big.
  transitivity (2%:R^-1 * (\sum_i \sum_j (c i j ^+ 2 - 2%:R * (c i j * c j i)) + \sum_i \sum_j c j i ^+ 2)).
    rewrite e; under [X in _ - X = _]eq_bigr do under eq_bigr do rewrite mulrDr -expr2.
    under [X in _ - X = _]eq_bigr do rewrite big_split /=; rewrite big_split /=.
    under [X in _ = _ * (X + _)]eq_bigr do rewrite sumrB -mulr_sumr; rewrite sumrB -mulr_sumr.
    by move: (\sum_i \sum_j c i j ^+ 2) (\sum_i \sum_j c i j * c j i) => X Y; field.
  congr (_ * _); rewrite -big_split /=; apply: eq_bigr => i _; rewrite -big_split /=; apply: eq_bigr => j _; ring.
by rewrite mulr_ge0 ?invr_ge0 ?ler0n //; apply: sumr_ge0 => i _; apply: sumr_ge0 => j _; apply: sqr_ge0.
Qed.
End SumCauchy.

Lemma sum_out4 (R : realFieldType) (I J K L M : finType) (F : I -> J -> K -> L -> M -> R) :
  \sum_i \sum_j \sum_k \sum_l \sum_x F i j k l x = \sum_x \sum_i \sum_j \sum_k \sum_l F i j k l x.
Proof.
rewrite [RHS]exchange_big; apply: eq_bigr => i _; rewrite [RHS]exchange_big; apply: eq_bigr => j _.
by rewrite [RHS]exchange_big; apply: eq_bigr => k _; rewrite [RHS]exchange_big.
Qed.

(* sum_rr' |U_r' U_r'|_F^2 = |sum_r U_r U_r'|_F^2 <= (sum_r |U_r|_F^2)^2 for any blocks U_r. *)
Section BlockProducts.
Variables (R : realFieldType) (I J A : finType) (u : I -> J -> A -> R).
Lemma block_products : \sum_a \sum_b \sum_r \sum_r' (\sum_l u r l a * u r' l b) ^+ 2 <=
  (\sum_r \sum_l \sum_a u r l a ^+ 2) ^+ 2.
Proof.
pose K l l' := \sum_r \sum_a u r l a * u r l' a.
have -> : \sum_a \sum_b \sum_r \sum_r' (\sum_l u r l a * u r' l b) ^+ 2 = \sum_l \sum_l' K l l' ^+ 2.
  transitivity (\sum_a \sum_b \sum_r \sum_r' \sum_l \sum_l' (u r l a * u r l' a) * (u r' l b * u r' l' b)).
    do 4!apply: eq_bigr => ? _; rewrite expr2 big_distrlr /=; do 2!apply: eq_bigr => ? _; exact: mulrACA.
  rewrite sum_out4; apply: eq_bigr => l _; rewrite sum_out4; apply: eq_bigr => l' _.
  have -> : K l l' = \sum_a \sum_r u r l a * u r l' a by exact: exchange_big.
  rewrite expr2 big_distrlr /=; apply: eq_bigr => a _; apply: eq_bigr => b _.
  by rewrite big_distrlr.
have Kl l : K l l = \sum_r \sum_a u r l a ^+ 2 by do 2!apply: eq_bigr => ? _; rewrite expr2.
have -> : \sum_r \sum_l \sum_a u r l a ^+ 2 = \sum_l K l l.
  by rewrite exchange_big; apply: eq_bigr => l _; rewrite Kl.
rewrite expr2 big_distrlr /=; apply: ler_sum => l _; apply: ler_sum => l' _.
rewrite !Kl /K !pair_bigA /=; exact: sum_cauchy.
Qed.
End BlockProducts.

(* Blocks of a matrix U with rows in R^(m d); the sum of all squares of its entries is tr U'U. *)
Section Blocks.
Variables (R : realFieldType) (m d n : nat) (U : 'M[R]_(m * d, n)).
Definition entry_of (r : 'I_m) (l : 'I_d) (a : 'I_n) : R := U (pair_index r l) a.
Notation u := entry_of.

(* The rows of U that belong to the block r *)
Definition block_rows r : 'M[R]_(d, n) := \matrix_(l, a) u r l a.

Lemma block_columns a b : \sum_r \sum_l u r l a * u r l b = (U^T *m U) a b.
Proof. by rewrite gram_entry sum_pair_index. Qed.
Lemma block_total : \sum_r \sum_l \sum_a u r l a ^+ 2 = \tr (U^T *m U).
Proof.
rewrite trace_gram; under eq_bigr do rewrite exchange_big; rewrite exchange_big /=.
by apply: eq_bigr => a _; rewrite sum_pair_index.
Qed.
Lemma block_products_trace :
  \sum_a \sum_b \sum_r \sum_r' (\sum_l u r l a * u r' l b) ^+ 2 <= \tr (U^T *m U) ^+ 2.
Proof. by rewrite -block_total; apply: block_products. Qed.
Lemma place_products_trace :
  \sum_a \sum_b \sum_l \sum_l' (\sum_r u r l a * u r l' b) ^+ 2 <= \tr (U^T *m U) ^+ 2.
Proof. by rewrite -block_total [X in _ <= X ^+ 2]exchange_big; apply: (block_products (fun l r a => u r l a)). Qed.
Lemma entry_products_trace :
  \sum_a \sum_b \sum_l \sum_l' \sum_r \sum_r' (u r l a * u r' l' b) ^+ 2 = \tr (U^T *m U) ^+ 2.
Proof.
have e : \sum_a \sum_l \sum_r u r l a ^+ 2 = \tr (U^T *m U).
  rewrite exchange_big -block_total [RHS]exchange_big; apply: eq_bigr => l _; exact: exchange_big.
rewrite -e expr2 big_distrlr /=; do 2!apply: eq_bigr => ? _; rewrite big_distrlr /=; do 2!apply: eq_bigr => ? _.
by rewrite big_distrlr /=; do 2!apply: eq_bigr => ? _; rewrite exprMn.
Qed.
End Blocks.

(* The Khatri-Rao product: column i is the Kronecker product of the columns i of two matrices. *)
Section KhatriRao.
Variable R : realFieldType.
Definition khatri_rao m d n (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) : 'M[R]_(m * d, n) :=
  \matrix_(k, i) (B (block_of k) i * X (place_of k) i).
Lemma kron_khatri_rao q s m d n (P : 'M[R]_(q, m)) (Q : 'M[R]_(s, d)) (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) :
  kron P Q *m khatri_rao B X = khatri_rao (P *m B) (Q *m X).
Proof.
apply/matrixP => k i; rewrite !mxE sum_pair_index big_distrlr /=; do 2!apply: eq_bigr => ? _.
by rewrite !mxE !block_of_pair !place_of_pair mulrACA.
Qed.
Lemma gram_khatri_rao m d n (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) i j :
  ((khatri_rao B X)^T *m khatri_rao B X) i j = (B^T *m B) i j * (X^T *m X) i j.
Proof.
rewrite !mxE sum_pair_index big_distrlr /=; do 2!apply: eq_bigr => ? _.
by rewrite !mxE !block_of_pair !place_of_pair mulrACA.
Qed.
End KhatriRao.

(* The sketch of the neurons: S = C (x) I_d. *)
Section NeuronBlock.
Variables (R : realFieldType) (T : finType) (q m d : nat) (C : T -> 'M[R]_(q, m)) (tau : R).
Hypothesis T0 : (0 < #|T|)%N.
Hypothesis tau0 : 0 <= tau.
Hypothesis unc : uncorrelated (sketch_gram C) tau.
Definition neuron_block w : 'M[R]_(q * d, m * d) := kron (C w) 1%:M.

Lemma neuron_block_gram w i j :
  sketch_gram neuron_block w i j = sketch_gram C w (block_of i) (block_of j) * (place_of i == place_of j)%:R.
Proof. by rewrite /sketch_gram /neuron_block tr_kron mul_kron tr_scalar_mx mulmx1 !mxE. Qed.
Lemma neuron_block_isometry : isometry_in_expectation neuron_block.
Proof.
have iso := uncorrelated_isometry T0 unc; apply/matrixP => i j; rewrite mxE.
rewrite (eq_Ex (fun w => neuron_block_gram w i j)) ExZr.
have := congr1 (fun M : 'M_m => M (block_of i) (block_of j)) iso; rewrite !mxE => ->.
by rewrite -natrM mulnb -{3}[i]pair_of_coordinate -{3}[j]pair_of_coordinate pair_index_eq.
Qed.

Lemma neuron_block_entry n (U : 'M[R]_(m * d, n)) w a b :
  ((neuron_block w *m U)^T *m (neuron_block w *m U) - U^T *m U) a b =
  \sum_r \sum_r' (r != r')%:R * (\sum_l entry_of U r l a * entry_of U r' l b) * sketch_gram C w r r'.
Proof.
case: unc => dg _ _; rewrite [LHS]mxE [X in _ + X]mxE -(block_columns U).
rewrite trmx_mul mulmxA -[_ *m _^T *m neuron_block w]mulmxA -mulmxA mxE sum_pair_index.
rewrite -sumrB; apply: eq_bigr => r _.
transitivity (\sum_l (\sum_r' entry_of U r l a * entry_of U r' l b * sketch_gram C w r r'
    - entry_of U r l a * entry_of U r l b)).
  rewrite sumrB; congr (_ - _); apply: eq_bigr => l _.
  rewrite !mxE sum_pair_index mulr_sumr; apply: eq_bigr => r' _; rewrite mulr_sumr (bigD1 l) //= big1 => [|l' ll].
    rewrite -/(sketch_gram neuron_block w _ _) neuron_block_gram !block_of_pair !place_of_pair eqxx mulr1 addr0.
    by rewrite [sketch_gram _ _ _ _ * _]mulrC mulrA.
  by rewrite -/(sketch_gram neuron_block w _ _) neuron_block_gram !place_of_pair eq_sym (negbTE ll) mulr0 mul0r mulr0.
rewrite sumrB exchange_big (bigD1 r) //= [RHS](bigD1 r) //= eqxx !mul0r add0r.
rewrite (eq_bigr (fun l => entry_of U r l a * entry_of U r l b)) => [|l _]; last by rewrite dg mulr1.
rewrite addrAC subrr add0r; apply: eq_bigr => r' rr.
by rewrite eq_sym rr mul1r mulr_suml.
Qed.
Section AnyBasis.
Variables (n : nat) (U : 'M[R]_(m * d, n)).
Let c a b r r' := (r != r')%:R * (\sum_l entry_of U r l a * entry_of U r' l b).
Lemma neuron_block_mean :
  Ex (fun w => frob2 ((neuron_block w *m U)^T *m (neuron_block w *m U) - U^T *m U)) =
  tau * \sum_a \sum_b \sum_r \sum_r' c a b r r' * (c a b r r' + c a b r' r).
Proof.
transitivity (\sum_a \sum_b tau * \sum_r \sum_r' c a b r r' * (c a b r r' + c a b r' r)); last first.
  by rewrite mulr_sumr; apply: eq_bigr => a _; rewrite mulr_sumr.
rewrite /frob2 Ex_sum; apply: eq_bigr => a _; rewrite Ex_sum; apply: eq_bigr => b _.
rewrite -(uncorrelated_scalar unc) => [|i]; last by rewrite /c eqxx mul0r.
by apply: eq_Ex => w; rewrite neuron_block_entry.
Qed.
(* With U_r the rows of the block r, E |U^T S^T S U - M|_F^2 = tau sum_(r <> t) (|U_r^T U_t|_F^2 + tr (U_r^T U_t)^2). *)
Theorem neuron_block_second_moment_equality (K := fun r r' => (block_rows U r)^T *m block_rows U r') :
  Ex (fun w => frob2 ((neuron_block w *m U)^T *m (neuron_block w *m U) - U^T *m U)) =
  tau * \sum_r \sum_(r' | r' != r) (frob2 (K r r') + \tr (K r r' *m K r r')).
Proof.
rewrite neuron_block_mean; congr (_ * _).
under eq_bigr do rewrite exchange_big; rewrite exchange_big; apply: eq_bigr => r _ /=.
under eq_bigr do rewrite exchange_big; rewrite exchange_big [RHS]big_mkcond; apply: eq_bigr => r' _ /=.
have Kc a b : K r r' a b = \sum_l entry_of U r l a * entry_of U r' l b.
  by rewrite mxE; apply: eq_bigr => l _; rewrite !mxE.
rewrite eq_sym; case: (eqVneq r r') => [<-|rr] /=.
  by rewrite big1 // => a _; rewrite big1 // => b _; rewrite /c eqxx !mul0r.
have cK a b : c a b r r' = K r r' a b by rewrite /c rr mul1r Kc.
have cK' a b : c a b r' r = K r r' b a.
  by rewrite /c eq_sym rr mul1r Kc; apply: eq_bigr => l _; rewrite mulrC.
rewrite /frob2 /mxtrace -big_split; apply: eq_bigr => a _ /=.
by rewrite [X in _ + X]mxE -big_split; apply: eq_bigr => b _ /=; rewrite cK cK' mulrDr expr2.
Qed.
Theorem neuron_block_second_moment_any_basis :
  Ex (fun w => frob2 ((neuron_block w *m U)^T *m (neuron_block w *m U) - U^T *m U)) <=
  tau * (2%:R * \tr (U^T *m U) ^+ 2).
Proof.
rewrite neuron_block_mean; apply: ler_wpmul2l => //.
apply: (@le_trans _ _ (\sum_a \sum_b 2%:R * \sum_r \sum_r' c a b r r' ^+ 2)).
  by do 2!apply: ler_sum => ? _; apply: sum_transposed.
under eq_bigr do rewrite -mulr_sumr; rewrite -mulr_sumr; apply: ler_wpmul2l; rewrite ?ler0n //.
apply: le_trans (block_products_trace U); do 4!apply: ler_sum => ? _.
rewrite /c exprMn natb_sqr; case: (_ != _); rewrite ?mul1r // mul0r; exact: sqr_ge0.
Qed.
End AnyBasis.
Theorem neuron_block_second_moment n (U : 'M[R]_(m * d, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((neuron_block w *m U)^T *m (neuron_block w *m U) - 1%:M)) <= tau * (2 * n ^ 2)%:R.
Proof.
by move=> UU; have := neuron_block_second_moment_any_basis U; rewrite UU mxtrace1 natrM natrX.
Qed.
End NeuronBlock.

Section NeuronBlockCountSketch.
Variables (q' m d : nat).
Notation q := q'.+1.
Theorem embedding_isometry_in_expectation_neuron_block (R : realFieldType) :
  isometry_in_expectation (neuron_block d (@CS R m q')).
Proof. exact: neuron_block_isometry (Omega_gt0 m q') (uncorrelated_count_sketch R m q'). Qed.

(* If the columns of A are b_i (x) x_i, then those of SA are C b_i (x) x_i and its Gram matrix is an entrywise product. *)
Theorem embedding_neuron_block_gram (R : realFieldType) n (C : 'M[R]_(q, m)) (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) :
  (kron C 1%:M *m khatri_rao B X)^T *m (kron C 1%:M *m khatri_rao B X) =
  \matrix_(i, j) (((C *m B)^T *m (C *m B)) i j * (X^T *m X) i j).
Proof. by rewrite kron_khatri_rao mul1mx; apply/matrixP => i j; rewrite gram_khatri_rao [RHS]mxE. Qed.

Theorem embedding_neuron_block_second_moment_equality (R : realFieldType) n (U : 'M[R]_(m * d, n))
  (K := fun r r' => (block_rows U r)^T *m block_rows U r') :
  Ex (fun w => frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - U^T *m U)) =
  (\sum_r \sum_(r' | r' != r) (frob2 (K r r') + \tr (K r r' *m K r r'))) / q%:R.
Proof. by rewrite (neuron_block_second_moment_equality (uncorrelated_count_sketch R m q')) mulrC. Qed.
Theorem embedding_neuron_block_second_moment_any_basis (R : realFieldType) n (U : 'M[R]_(m * d, n)) :
  Ex (fun w => frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - U^T *m U))
  <= 2%:R * \tr (U^T *m U) ^+ 2 / q%:R.
Proof.
rewrite [_ / _]mulrC.
by apply: (neuron_block_second_moment_any_basis _ (uncorrelated_count_sketch R m q')); rewrite invr_ge0 ler0n.
Qed.
Theorem embedding_neuron_block_any_basis (R : realFieldType) n (U : 'M[R]_(m * d, n)) e : 0 < e ->
  Pr R (fun w => e ^+ 2 <
    frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - U^T *m U))
  <= 2%:R * \tr (U^T *m U) ^+ 2 / (q%:R * e ^+ 2).
Proof. by move=> e0; apply: markov_frob e0 (embedding_neuron_block_second_moment_any_basis U). Qed.

Theorem embedding_neuron_block_second_moment (R : realFieldType) n (U : 'M[R]_(m * d, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - 1%:M))
  <= (2 * n ^ 2)%:R / q%:R.
Proof.
by move=> UU; have := embedding_neuron_block_second_moment_any_basis U; rewrite UU mxtrace1 natrM natrX.
Qed.
Theorem embedding_neuron_block (R : realFieldType) n (U : 'M[R]_(m * d, n)) e : U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w => e ^+ 2 <
    frob2 ((neuron_block d (@CS R m q') w *m U)^T *m (neuron_block d (@CS R m q') w *m U) - 1%:M))
  <= (2 * n ^ 2)%:R / (q%:R * e ^+ 2).
Proof. by move=> UU e0; apply: markov_frob e0 (embedding_neuron_block_second_moment UU). Qed.
Theorem embedding_neuron_block_range (R : rcfType) n (A : 'M[R]_(m * d, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (2 * n ^ 2)%:R / (q%:R * e ^+ 2))
    (fun w => embeds (neuron_block d (@CS R m q') w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA; apply: (embeds_full_column_rank (Omega_gt0 m q') e0 _ rkA) => U UU.
exact: embedding_neuron_block_second_moment.
Qed.
End NeuronBlockCountSketch.

(* Sketches of Kronecker products with random signs on both factors: entry ((r,k),(r',k')) of the Gram matrix is a number K
   times the signs of r and r' of the first factor and those of k and k' of the second. *)
Section SplitSums.
Variable R : realFieldType.
Lemma sum_split_diagonal (I : finType) (F : I -> I -> R) :
  \sum_i \sum_j F i j = \sum_i F i i + \sum_i \sum_j (i != j)%:R * F i j.
Proof.
rewrite -big_split /=; apply: eq_bigr => i _; rewrite (bigD1 i) //= [in RHS](bigD1 i) //= eqxx mul0r add0r.
by congr (_ + _); apply: eq_bigr => j; rewrite eq_sym => ->; rewrite mul1r.
Qed.
Lemma sum_swap_pairs (I J : finType) (F : I -> I -> J -> J -> R) :
  \sum_i \sum_i' \sum_j \sum_j' F i i' j j' = \sum_j \sum_j' \sum_i \sum_i' F i i' j j'.
Proof.
under eq_bigr do rewrite exchange_big; rewrite exchange_big; apply: eq_bigr => j _ /=.
under eq_bigr do rewrite exchange_big; by rewrite exchange_big.
Qed.

(* The second moment of a quadratic form in random signs without diagonal, shifted by a constant. *)
Lemma sign_chaos_mean (I : finType) (e : I -> I -> R) : (forall i, e i i = 0) ->
  Ex (fun g : sign I => \sum_i \sum_j e i j * (sg R g i * sg R g j)) = 0.
Proof.
move=> e0; rewrite Ex_sum big1 // => i _; rewrite Ex_sum big1 // => j _; rewrite ExZ Ex_sg2.
by case: eqVneq => [->|_]; rewrite ?e0 ?mul0r ?mulr0.
Qed.
Lemma sign_chaos (I : finType) (e : I -> I -> R) c : (forall i, e i i = 0) ->
  Ex (fun g : sign I => (c + \sum_i \sum_j e i j * (sg R g i * sg R g j)) ^+ 2) <=
  c ^+ 2 + 2%:R * \sum_i \sum_j e i j ^+ 2.
Proof.
move=> e0; pose X (g : sign I) := \sum_i \sum_j e i j * (sg R g i * sg R g j).
rewrite (eq_Ex (g := fun g => c ^+ 2 + 2%:R * c * X g + X g ^+ 2)) => [|g]; last by rewrite /X; ring.
rewrite !ExD ExZ (sign_chaos_mean e0) mulr0 addr0 (Ex_cst _ (sign_gt0 I)) ler_add2l.
have unc : uncorrelated (fun (g : sign I) i j => sg R g i * sg R g j) 1.
  split=> [g i|i j ij|i j a b ij ab]; first exact: sgsg.
    by rewrite Ex_sg2 (negbTE ij).
  by rewrite Ex_sg4 // mul1r.
by rewrite (uncorrelated_scalar unc e0) mul1r; apply: sum_transposed.
Qed.
End SplitSums.

Section TensorSketches.
Variables (R : realFieldType) (T : finType) (m d : nat) (K : T -> 'I_m -> 'I_d -> 'I_m -> 'I_d -> R).
Definition tensor_draws := [finType of T * [finType of sign [finType of 'I_m] * sign [finType of 'I_d]]].
Definition tensor_signed (w : tensor_draws) r k r' k' : R :=
  K w.1 r k r' k' * (sg R w.2.1 r * sg R w.2.1 r') * (sg R w.2.2 k * sg R w.2.2 k').
Hypothesis T0 : (0 < #|T|)%N.
Hypothesis K1 : forall t r k, K t r k r k = 1.

Lemma tensor_draws_gt0 : (0 < #|tensor_draws|)%N.
Proof. by rewrite !card_prod !muln_gt0 T0 !sign_gt0. Qed.
Lemma Ex_tensor_signed r k r' k' :
  Ex (fun w => tensor_signed w r k r' k') = ((r == r') && (k == k'))%:R.
Proof.
rewrite Ex_pair /tensor_signed /=.
rewrite (eq_Ex (g := fun t => ((r == r') && (k == k'))%:R)) ?Ex_cst // => t.
rewrite (eq_Ex (g := fun w : sign [finType of 'I_m] * sign [finType of 'I_d] =>
   K t r k r' k' * ((sg R w.1 r * sg R w.1 r') * (sg R w.2 k * sg R w.2 k')))) => [|w]; last exact/esym/mulrA.
rewrite ExZ (Ex_indep (fun g => sg R g r * sg R g r') (fun g => sg R g k * sg R g k')) !Ex_sg2 -natrM mulnb.
by case: eqVneq => [->|_]; case: eqVneq => [->|_]; rewrite ?mulr0 // K1 mulr1.
Qed.

Variables (s : nat) (S : tensor_draws -> 'M[R]_(s, m * d)).
Hypothesis gramS : forall w r k r' k',
  sketch_gram S w (pair_index r k) (pair_index r' k') = tensor_signed w r k r' k'.

Lemma tensor_isometry : isometry_in_expectation S.
Proof.
apply/matrixP => i j; rewrite !mxE -[i]pair_of_coordinate -[j]pair_of_coordinate pair_index_eq -Ex_tensor_signed.
by apply: eq_Ex => w; rewrite gramS.
Qed.

(* Second moment: pairs of coordinates that differ in the first index only, in the second only, or in both. *)
Variables (Kl : T -> 'I_m -> 'I_m -> R) (Kr : T -> 'I_d -> 'I_d -> R) (tau : R).
Hypothesis K_left : forall t r r' k, K t r k r' k = Kl t r r'.
Hypothesis K_right : forall t r k k', K t r k r k' = Kr t k k'.
Hypothesis tau0 : 0 <= tau.
Hypothesis Kl2 : forall r r', r != r' -> Ex (fun t => Kl t r r' ^+ 2) <= tau.
Hypothesis Kr2 : forall k k', k != k' -> Ex (fun t => Kr t k k' ^+ 2) <= tau.
Hypothesis K2 : forall r k r' k', r != r' -> k != k' -> Ex (fun t => K t r k r' k' ^+ 2) <= tau.

Section Entry.
Variables (n : nat) (U : 'M[R]_(m * d, n)) (a b : 'I_n).
Notation u := (entry_of U).
Definition left_coef r r' := \sum_k u r k a * u r' k b.
Definition right_coef k k' := \sum_r u r k a * u r k' b.
Definition left_chaos t r r' := (r != r')%:R * (left_coef r r' * Kl t r r').
Definition both_coef t k k' r r' := (r != r')%:R * (u r k a * u r' k' b * K t r k r' k').
Definition right_chaos t (g : sign [finType of 'I_m]) k k' := (k != k')%:R *
  (right_coef k k' * Kr t k k' + \sum_r \sum_r' both_coef t k k' r r' * (sg R g r * sg R g r')).

Lemma tensor_entry w : ((S w *m U)^T *m (S w *m U) - U^T *m U) a b =
  \sum_r \sum_r' left_chaos w.1 r r' * (sg R w.2.1 r * sg R w.2.1 r') +
  \sum_k \sum_k' right_chaos w.1 w.2.1 k k' * (sg R w.2.2 k * sg R w.2.2 k').
Proof.
pose F r r' k k' := u r k a * u r' k' b * tensor_signed w r k r' k'.
transitivity (\sum_r \sum_r' \sum_k \sum_k' F r r' k k' - (U^T *m U) a b).
  rewrite [LHS]mxE [X in _ + X]mxE; congr (_ - _).
  rewrite trmx_mul mulmxA -[_ *m _^T *m S w]mulmxA -mulmxA mxE sum_pair_index; apply: eq_bigr => r _; rewrite exchange_big /=; apply: eq_bigr => k _.
  rewrite !mxE sum_pair_index mulr_sumr; apply: eq_bigr => r' _; rewrite mulr_sumr; apply: eq_bigr => k' _.
  by rewrite -/(sketch_gram S w _ _) gramS /F mulrCA [RHS]mulrC mulrA.
under eq_bigr do under eq_bigr do rewrite sum_split_diagonal.
under eq_bigr do rewrite big_split /=; rewrite big_split /= sum_split_diagonal.
have -> : \sum_r \sum_k F r r k k = (U^T *m U) a b.
  rewrite -block_columns; apply: eq_bigr => r _; apply: eq_bigr => k _.
  by rewrite /F /tensor_signed K1 !sgsg !mulr1.
rewrite -(addrA ((U^T *m U) a b)) [_ a b + _]addrC addrK; congr (_ + _).
  apply: eq_bigr => r _; apply: eq_bigr => r' _; rewrite /left_chaos -!mulrA; congr (_ * _).
  rewrite /left_coef mulr_suml; apply: eq_bigr => k _.
  by rewrite /F /tensor_signed sgsg mulr1 K_left !mulrA.
rewrite sum_swap_pairs; apply: eq_bigr => k _; apply: eq_bigr => k' _.
under eq_bigr do rewrite -mulr_sumr; rewrite -mulr_sumr /right_chaos -[RHS]mulrA; congr (_ * _).
rewrite sum_split_diagonal mulrDl /right_coef !mulr_suml; congr (_ + _); apply: eq_bigr => r _.
  by rewrite /F /tensor_signed sgsg mulr1 K_right !mulrA.
rewrite mulr_suml; apply: eq_bigr => r' _; rewrite /both_coef /F /tensor_signed.
by rewrite -!mulrA.
Qed.

Lemma Ex_tensor_entry_given t :
  Ex (fun g : [finType of sign [finType of 'I_m] * sign [finType of 'I_d]] =>
    ((S (t, g) *m U)^T *m (S (t, g) *m U) - U^T *m U) a b ^+ 2) <=
  2%:R * (\sum_r \sum_r' left_chaos t r r' ^+ 2) +
  2%:R * \sum_k \sum_k' (k != k')%:R * ((right_coef k k' * Kr t k k') ^+ 2 +
     2%:R * \sum_r \sum_r' both_coef t k k' r r' ^+ 2).
Proof.
have l0 r : left_chaos t r r = 0 by rewrite /left_chaos eqxx mul0r.
have r0 g k : right_chaos t g k k = 0 by rewrite /right_chaos eqxx mul0r.
have b0 k k' r : both_coef t k k' r r = 0 by rewrite /both_coef eqxx mul0r.
rewrite Ex_pair.
apply: (@le_trans _ _ (Ex (fun g => (0 + \sum_r \sum_r' left_chaos t r r' * (sg R g r * sg R g r')) ^+ 2 +
    2%:R * \sum_k \sum_k' right_chaos t g k k' ^+ 2))).
  apply: Ex_le => g; under eq_Ex do rewrite tensor_entry /=; rewrite add0r; exact: sign_chaos.
rewrite ExD; apply: ler_add.
  by apply: le_trans (sign_chaos 0 l0) _; rewrite expr0n add0r.
rewrite ExZ; apply: ler_wpmul2l; first by rewrite ler0n.
rewrite Ex_sum; apply: ler_sum => k _; rewrite Ex_sum; apply: ler_sum => k' _.
rewrite (eq_Ex (g := fun g => (k != k')%:R * (right_coef k k' * Kr t k k' +
    \sum_r \sum_r' both_coef t k k' r r' * (sg R g r * sg R g r')) ^+ 2)) => [|g]; last first.
  by rewrite /right_chaos exprMn natb_sqr.
rewrite ExZ; apply: ler_wpmul2l; first by rewrite ler0n.
exact: sign_chaos.
Qed.

Lemma Ex_tensor_entry : Ex (fun w => ((S w *m U)^T *m (S w *m U) - U^T *m U) a b ^+ 2) <=
  tau * (2%:R * (\sum_r \sum_r' left_coef r r' ^+ 2) + 2%:R * (\sum_k \sum_k' right_coef k k' ^+ 2) +
    4%:R * \sum_k \sum_k' \sum_r \sum_r' (u r k a * u r' k' b) ^+ 2).
Proof.
rewrite Ex_pair; apply: le_trans (Ex_le (fun t => Ex_tensor_entry_given t)) _.
have Z (x : R) f : 0 <= x -> Ex f <= tau -> Ex (fun t : T => x * f t) <= tau * x.
  by move=> x0 h; rewrite ExZ [X in _ <= X]mulrC; apply: ler_wpmul2l.
have off (I : eqType) (i j : I) (X Y : R) : 0 <= Y -> (i != j -> X <= Y) -> (i != j)%:R * X <= Y.
  by move=> Y0; case: (i != j) => h; rewrite ?mul1r ?mul0r // h.
rewrite ExD -addrA mulrDr; apply: ler_add.
  rewrite ExZ [X in _ <= X]mulrCA; apply: ler_wpmul2l; first by rewrite ler0n.
  rewrite Ex_sum mulr_sumr; apply: ler_sum => r _; rewrite Ex_sum mulr_sumr; apply: ler_sum => r' _.
  rewrite (eq_Ex (g := fun t => (r != r')%:R * (left_coef r r' ^+ 2 * Kl t r r' ^+ 2))) => [|t]; last first.
    by rewrite /left_chaos exprMn natb_sqr exprMn.
  rewrite ExZ; apply: (off) => [|rr]; first by rewrite mulr_ge0 ?sqr_ge0.
  by apply: Z (Kl2 rr); apply: sqr_ge0.
have -> : 4%:R = 2%:R * 2%:R :> R by rewrite -natrM.
rewrite ExZ -[2%:R * 2%:R * _]mulrA -mulrDr [X in _ <= X]mulrCA; apply: ler_wpmul2l; first by rewrite ler0n.
rewrite mulr_sumr -big_split /= mulr_sumr Ex_sum; apply: ler_sum => k _.
rewrite mulr_sumr -big_split /= mulr_sumr Ex_sum; apply: ler_sum => k' _.
have p0 : 0 <= \sum_r \sum_r' (u r k a * u r' k' b) ^+ 2.
  by apply: sumr_ge0 => r _; apply: sumr_ge0 => r' _; apply: sqr_ge0.
rewrite ExZ; apply: (off) => [|kk].
  by rewrite mulr_ge0 // addr_ge0 ?sqr_ge0 // mulr_ge0 ?ler0n.
rewrite ExD mulrDr; apply: ler_add.
  rewrite (eq_Ex (g := fun t => right_coef k k' ^+ 2 * Kr t k k' ^+ 2)) => [|t]; last by rewrite exprMn.
  by apply: Z (Kr2 kk); apply: sqr_ge0.
rewrite ExZ [X in _ <= X]mulrCA; apply: ler_wpmul2l; first by rewrite ler0n.
rewrite Ex_sum mulr_sumr; apply: ler_sum => r _; rewrite Ex_sum mulr_sumr; apply: ler_sum => r' _.
rewrite (eq_Ex (g := fun t => (r != r')%:R * ((u r k a * u r' k' b) ^+ 2 * K t r k r' k' ^+ 2))) => [|t]; last first.
  by rewrite /both_coef exprMn natb_sqr exprMn.
rewrite ExZ; apply: (off) => [|rr]; first by rewrite mulr_ge0 ?sqr_ge0.
by apply: Z (K2 rr kk); apply: sqr_ge0.
Qed.
End Entry.

Theorem tensor_second_moment_any_basis n (U : 'M[R]_(m * d, n)) :
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - U^T *m U)) <= tau * (8%:R * \tr (U^T *m U) ^+ 2).
Proof.
rewrite /frob2 Ex_sum.
under eq_bigr do rewrite Ex_sum.
apply: le_trans (ler_sum _ (fun a _ => ler_sum _ (fun b _ => Ex_tensor_entry U a b))) _.
under eq_bigr do rewrite -mulr_sumr; rewrite -mulr_sumr; apply: ler_wpmul2l => //.
under eq_bigr do rewrite !big_split /= -!mulr_sumr; rewrite !big_split /= -!mulr_sumr.
have -> : 8%:R * \tr (U^T *m U) ^+ 2 =
    2%:R * \tr (U^T *m U) ^+ 2 + 2%:R * \tr (U^T *m U) ^+ 2 + 4%:R * \tr (U^T *m U) ^+ 2 by ring.
apply: ler_add; [apply: ler_add|]; apply: ler_wpmul2l; rewrite ?ler0n //.
- exact: block_products_trace.
- exact: place_products_trace.
- by rewrite entry_products_trace.
Qed.
Theorem tensor_second_moment n (U : 'M[R]_(m * d, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((S w *m U)^T *m (S w *m U) - 1%:M)) <= tau * (8 * n ^ 2)%:R.
Proof. by move=> UU; have := tensor_second_moment_any_basis U; rewrite UU mxtrace1 natrM natrX. Qed.
End TensorSketches.

(* The TensorSketch of degree two: the circular convolution of two CountSketches. *)
Section TensorSketch.
Variables (R : realFieldType) (m d s' : nat).
Notation s := s'.+1.
Notation hashes := [finType of hash m s' * hash d s'].
Definition tensor_sketch (w : tensor_draws hashes m d) : 'M[R]_(s, m * d) := \matrix_(u, i)
  ((w.1.1 (block_of i) + w.1.2 (place_of i) == u)%:R * (sg R w.2.1 (block_of i) * sg R w.2.2 (place_of i))).
Definition tensor_collision (h : hashes) r k r' k' : R := (h.1 r + h.2 k == h.1 r' + h.2 k')%:R.

(* S (b (x) x) = C_1 b * C_2 x: entry u is the sum over v of (C_1 b)_v (C_2 x)_(u-v), indices modulo s. *)
Theorem embedding_tensor_sketch_convolution w n (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) u i :
  (tensor_sketch w *m khatri_rao B X) u i =
  \sum_v (CS R (w.1.1, w.2.1) *m B) v i * (CS R (w.1.2, w.2.2) *m X) (u - v) i.
Proof.
rewrite mxE sum_pair_index.
transitivity (\sum_r \sum_k \sum_v ((w.1.1 r == v)%:R * sg R w.2.1 r * B r i) *
    ((w.1.2 k == u - v)%:R * sg R w.2.2 k * X k i)).
  apply: eq_bigr => r _; apply: eq_bigr => k _; rewrite !mxE !block_of_pair !place_of_pair.
  rewrite (bigD1 (w.1.1 r)) //= eqxx big1 ?addr0 => [|v]; last first.
    by rewrite eq_sym => /negbTE ->; rewrite !mul0r.
  have -> : (w.1.2 k == u - w.1.1 r) = (w.1.1 r + w.1.2 k == u).
    by rewrite -(inj_eq (addIr (w.1.1 r)) (w.1.2 k)) subrK addrC.
  rewrite mul1r.
  by move: (_%:R) (sg _ _ _) (sg _ _ _) (B _ _) (X _ _) => x y z b c; ring.
rewrite [RHS](eq_bigr (fun v => \sum_r \sum_k ((w.1.1 r == v)%:R * sg R w.2.1 r * B r i) *
    ((w.1.2 k == u - v)%:R * sg R w.2.2 k * X k i))) => [|v _].
  by rewrite [RHS]exchange_big; apply: eq_bigr => r _; rewrite [RHS]exchange_big.
by rewrite !mxE big_distrlr /=; do 2!apply: eq_bigr => ? _; rewrite !mxE.
Qed.

Lemma tensor_sketch_gram w r k r' k' :
  sketch_gram tensor_sketch w (pair_index r k) (pair_index r' k') = tensor_signed tensor_collision w r k r' k'.
Proof.
rewrite /sketch_gram /tensor_signed /tensor_collision !mxE (bigD1 (w.1.1 r + w.1.2 k)) //= !mxE !block_of_pair !place_of_pair.
rewrite eqxx big1 ?addr0 => [|u]; last first.
  by rewrite !mxE !block_of_pair !place_of_pair eq_sym => /negbTE ->; rewrite !mul0r.
rewrite mul1r [_ == _ + _]eq_sym.
by move: (_%:R) (sg _ _ _) (sg _ _ _) (sg _ _ _) (sg _ _ _) => x y z b c; ring.
Qed.
Lemma tensor_collision1 h r k : tensor_collision h r k r k = 1.
Proof. by rewrite /tensor_collision eqxx. Qed.
Lemma hashes_gt0 : (0 < #|hashes|)%N.
Proof. by rewrite card_prod muln_gt0 !card_draws // card_ord. Qed.
Theorem embedding_isometry_in_expectation_tensor_sketch : isometry_in_expectation tensor_sketch.
Proof.
apply: (tensor_isometry (K := tensor_collision)) => [|h r k|w r k r' k'].
- exact: hashes_gt0.
- exact: tensor_collision1.
exact: tensor_sketch_gram.
Qed.

Theorem embedding_tensor_sketch_second_moment_any_basis n (U : 'M[R]_(m * d, n)) :
  Ex (fun w => frob2 ((tensor_sketch w *m U)^T *m (tensor_sketch w *m U) - U^T *m U)) <=
  8%:R * \tr (U^T *m U) ^+ 2 / s%:R.
Proof.
rewrite [_ / _]mulrC.
apply: (tensor_second_moment_any_basis tensor_collision1 tensor_sketch_gram
  (Kl := fun h r r' => (h.1 r == h.1 r')%:R) (Kr := fun h k k' => (h.2 k == h.2 k')%:R)) => //.
- by move=> h r r' k; rewrite /tensor_collision (inj_eq (addIr _)).
- by move=> h r k k'; rewrite /tensor_collision (inj_eq (addrI _)).
- by rewrite invr_ge0 ler0n.
- move=> r r' rr; rewrite (eq_Ex (fun h : hashes => natb_sqr R _)).
  rewrite (Ex_fst (fun h : hash m s' => (h r == h r')%:R)) ?card_draws ?card_ord //.
  rewrite (Ex_collision (f := id) (g := id) rr) // => u; exact: Ex_uniform_bucket.
- move=> k k' kk; rewrite (eq_Ex (fun h : hashes => natb_sqr R _)).
  rewrite (Ex_snd (fun h : hash d s' => (h k == h k')%:R)) ?card_draws ?card_ord //.
  rewrite (Ex_collision (f := id) (g := id) kk) // => u; exact: Ex_uniform_bucket.
move=> r k r' k' rr kk; rewrite (eq_Ex (fun h : hashes => natb_sqr R _)) Ex_pair exchange_Ex.
rewrite (Ex_const (c := s%:R^-1)) ?card_draws ?card_ord // => h2 /=.
have uni (c u : 'I_s) : Ex (fun t => (t + c == u)%:R) = s%:R^-1 :> R.
  rewrite -(Ex_uniform_bucket R (u - c)); apply: eq_Ex => t.
  by rewrite -(inj_eq (addIr c) t) subrK.
by apply: (Ex_collision (f := fun t => t + h2 k) (g := fun t => t + h2 k') rr).
Qed.
Theorem embedding_tensor_sketch_second_moment n (U : 'M[R]_(m * d, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((tensor_sketch w *m U)^T *m (tensor_sketch w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s%:R.
Proof.
by move=> UU; have := embedding_tensor_sketch_second_moment_any_basis U; rewrite UU mxtrace1 natrM natrX.
Qed.
Theorem embedding_tensor_sketch n (U : 'M[R]_(m * d, n)) e : U^T *m U = 1%:M -> 0 < e ->
  Pr R (fun w => e ^+ 2 < frob2 ((tensor_sketch w *m U)^T *m (tensor_sketch w *m U) - 1%:M))
  <= (8 * n ^ 2)%:R / (s%:R * e ^+ 2).
Proof. by move=> UU e0; apply: markov_frob e0 (embedding_tensor_sketch_second_moment UU). Qed.
End TensorSketch.

Section TensorSketchRange.
Variable R : rcfType.
Theorem embedding_tensor_sketch_range m d s' n (A : 'M[R]_(m * d, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (8 * n ^ 2)%:R / (s'.+1%:R * e ^+ 2))
    (fun w : tensor_draws [finType of hash m s' * hash d s'] m d => embeds (tensor_sketch R w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA.
apply: (embeds_full_column_rank (tensor_draws_gt0 m d (hashes_gt0 m d s')) e0 _ rkA) => U UU.
exact: embedding_tensor_sketch_second_moment.
Qed.
End TensorSketchRange.

(* The SRHT of a Kronecker product: the entrywise product of two transforms, sampled by independent uniform rows. *)
Section TensorSRHT.
Variables (R : rcfType) (L1 L2 m d s : nat).
Hypothesis m_range : (m <= 2 ^ L1)%N.
Hypothesis d_range : (d <= 2 ^ L2)%N.
Hypothesis s0 : (0 < s)%N.
Notation rows1 := [finType of {ffun 'I_s -> 'I_(2 ^ L1)}].
Notation rows2 := [finType of {ffun 'I_s -> 'I_(2 ^ L2)}].
Notation rows := [finType of rows1 * rows2].
Definition half_srht L M (p : {ffun 'I_s -> 'I_(2 ^ L)}) (g : sign [finType of 'I_M]) : 'M[R]_(s, M) :=
  \matrix_(t, r) (walsh R L (p t) r * sg R g r).
Definition tensor_srht (w : tensor_draws rows m d) : 'M[R]_(s, m * d) := \matrix_(t, i)
  ((Num.sqrt s%:R)^-1 * (half_srht w.1.1 w.2.1 t (block_of i) * half_srht w.1.2 w.2.2 t (place_of i))).

(* S (b (x) x) = s^(-1/2) (P_1 H D_1 b) o (P_2 H D_2 x) *)
Theorem embedding_tensor_srht_product w n (B : 'M[R]_(m, n)) (X : 'M[R]_(d, n)) t i :
  (tensor_srht w *m khatri_rao B X) t i =
  (Num.sqrt s%:R)^-1 * ((half_srht w.1.1 w.2.1 *m B) t i * (half_srht w.1.2 w.2.2 *m X) t i).
Proof.
rewrite !mxE sum_pair_index big_distrlr /= mulr_sumr; apply: eq_bigr => r _; rewrite mulr_sumr; apply: eq_bigr => k _.
rewrite [tensor_srht _ _ _]mxE [khatri_rao _ _ _ _]mxE !block_of_pair !place_of_pair -[LHS]mulrA.
by congr (_ * _); rewrite mulrACA.
Qed.

Definition walsh_product L M (q : 'I_(2 ^ L)) (r r' : 'I_M) : R := walsh R L q r * walsh R L q r'.
Lemma walsh_product_sqr L M q (r r' : 'I_M) : walsh_product (L := L) q r r' ^+ 2 = 1.
Proof. by rewrite /walsh_product exprMn !expr2 !walsh_sqr mulr1. Qed.
Lemma walsh_product1 L M q (r : 'I_M) : walsh_product (L := L) q r r = 1.
Proof. exact: walsh_sqr. Qed.
Lemma Ex_walsh_product L M (r r' : 'I_M) : (M <= 2 ^ L)%N -> r != r' -> Ex (fun q => walsh_product (L := L) q r r') = 0.
Proof.
move=> ML rr; have := walsh_orthogonal R (widen_ord ML r) (widen_ord ML r').
rewrite -val_eqE /= val_eqE (negbTE rr) mulr0 /Ex => h.
by rewrite (eq_bigr (fun i : 'I_(2 ^ L) => walsh R L i r * walsh R L i r')) // h mul0r.
Qed.
(* The mean of s independent signs with expectation 0, times fixed signs: its second moment is 1/s. *)
Lemma Ex_mean_signs (I : finType) (x : I -> R) (a : 'I_s -> R) : (forall q, x q ^+ 2 = 1) -> Ex x = 0 ->
  (0 < #|I|)%N -> (forall t, a t ^+ 2 = 1) ->
  Ex (fun p : {ffun 'I_s -> I} => (s%:R^-1 * \sum_t a t * x (p t)) ^+ 2) = s%:R^-1.
Proof.
move=> x2 x0 I0 a2; have sn : s%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
under eq_Ex do rewrite exprMn; rewrite ExZ (@Ex_ffun_sqr_sum _ _ _ (fun t q => a t * x q)) => [|t]; last first.
  by rewrite ExZ x0 mulr0.
rewrite (eq_bigr (fun=> 1)) => [|t _]; last by apply: Ex_const => // q; rewrite exprMn a2 x2 mulr1.
by rewrite sumr_const card_ord expr2 mulfVK.
Qed.

Definition tensor_srht_product (p : rows) (r : 'I_m) (k : 'I_d) (r' : 'I_m) (k' : 'I_d) : R :=
  s%:R^-1 * \sum_t walsh_product (p.1 t) r r' * walsh_product (p.2 t) k k'.
Lemma tensor_srht_product1 p r k : tensor_srht_product p r k r k = 1.
Proof.
rewrite /tensor_srht_product (eq_bigr (fun=> 1)) => [|t _]; last by rewrite !walsh_product1 mulr1.
by rewrite sumr_const card_ord mulVf // pnatr_eq0 -lt0n.
Qed.
Lemma tensor_srht_gram w r k r' k' :
  sketch_gram tensor_srht w (pair_index r k) (pair_index r' k') = tensor_signed tensor_srht_product w r k r' k'.
Proof.
rewrite /sketch_gram /tensor_signed /tensor_srht_product !mxE -[RHS]mulrA -[RHS]mulrA mulr_suml mulr_sumr; apply: eq_bigr => t _.
rewrite !mxE !block_of_pair !place_of_pair mulrACA -invfM -expr2 sqr_sqrtr ?ler0n //; congr (_ * _).
rewrite /walsh_product.
move: (walsh _ _ _ _) (walsh _ _ _ _) (walsh _ _ _ _) (walsh _ _ _ _) (sg _ _ _) (sg _ _ _) (sg _ _ _) (sg _ _ _).
by move=> x1 x2 x3 x4 y1 y2 y3 y4; ring.
Qed.
Lemma rows_gt0 : (0 < #|rows|)%N.
Proof. by rewrite card_prod muln_gt0 !card_draws // card_ord expn_gt0. Qed.
Theorem embedding_isometry_in_expectation_tensor_srht : isometry_in_expectation tensor_srht.
Proof.
apply: (tensor_isometry (K := tensor_srht_product)) => [|p r k|w r k r' k'].
- exact: rows_gt0.
- exact: tensor_srht_product1.
exact: tensor_srht_gram.
Qed.

Theorem embedding_tensor_srht_second_moment_any_basis n (U : 'M[R]_(m * d, n)) :
  Ex (fun w => frob2 ((tensor_srht w *m U)^T *m (tensor_srht w *m U) - U^T *m U)) <=
  8%:R * \tr (U^T *m U) ^+ 2 / s%:R.
Proof.
rewrite [_ / _]mulrC.
have N0 L : (0 < #|'I_(2 ^ L)|)%N by rewrite card_ord expn_gt0.
apply: (tensor_second_moment_any_basis tensor_srht_product1 tensor_srht_gram
  (Kl := fun p (r r' : 'I_m) => s%:R^-1 * \sum_t 1 * walsh_product (p.1 t) r r')
  (Kr := fun p (k k' : 'I_d) => s%:R^-1 * \sum_t 1 * walsh_product (p.2 t) k k')) => //.
- move=> p r r' k; rewrite /tensor_srht_product; congr (_ * _); apply: eq_bigr => t _.
  by rewrite walsh_product1 mulr1 mul1r.
- move=> p r k k'; rewrite /tensor_srht_product; congr (_ * _); apply: eq_bigr => t _.
  by rewrite walsh_product1.
- by rewrite invr_ge0 ler0n.
- move=> r r' rr; rewrite (Ex_fst (fun p : rows1 => (s%:R^-1 * \sum_t 1 * walsh_product (p t) r r') ^+ 2)).
    by rewrite (Ex_mean_signs (fun q => walsh_product_sqr q r r') (Ex_walsh_product m_range rr) (N0 L1)
      (a := fun=> 1) (fun t => expr1n R 2)).
  by apply: card_draws; apply: N0.
- move=> k k' kk; rewrite (Ex_snd (fun p : rows2 => (s%:R^-1 * \sum_t 1 * walsh_product (p t) k k') ^+ 2)).
    by rewrite (Ex_mean_signs (fun q => walsh_product_sqr q k k') (Ex_walsh_product d_range kk) (N0 L2)
      (a := fun=> 1) (fun t => expr1n R 2)).
  by apply: card_draws; apply: N0.
move=> r k r' k' rr kk; rewrite Ex_pair le_eqVlt; apply/orP; left; apply/eqP.
apply: Ex_const => [|p1]; first by apply: card_draws; apply: N0.
exact: (Ex_mean_signs (fun q => walsh_product_sqr q k k') (Ex_walsh_product d_range kk) (N0 L2)
  (a := fun t => walsh_product (p1 t) r r') (fun t => walsh_product_sqr (p1 t) r r')).
Qed.
Theorem embedding_tensor_srht_second_moment n (U : 'M[R]_(m * d, n)) : U^T *m U = 1%:M ->
  Ex (fun w => frob2 ((tensor_srht w *m U)^T *m (tensor_srht w *m U) - 1%:M)) <= (8 * n ^ 2)%:R / s%:R.
Proof.
by move=> UU; have := embedding_tensor_srht_second_moment_any_basis U; rewrite UU mxtrace1 natrM natrX.
Qed.
Theorem embedding_tensor_srht n (A : 'M[R]_(m * d, n)) e : full_column_rank A -> 0 < e ->
  with_probability (1 - (8 * n ^ 2)%:R / (s%:R * e ^+ 2)) (fun w => embeds (tensor_srht w) A e).
Proof.
move=> rkA e0; rewrite invfM mulrA.
apply: (embeds_full_column_rank (tensor_draws_gt0 m d rows_gt0) e0 _ rkA) => U UU.
exact: embedding_tensor_srht_second_moment.
Qed.
End TensorSRHT.

