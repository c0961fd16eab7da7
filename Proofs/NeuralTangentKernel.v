(* The Gram matrix of the Jacobian: its form, its positivity, its stability, its concentration.

   Main results
   ------------
   The network is f_i(W) = c sum_r a_r max(0, w_r'x_i) with c^2 = 1/m, a_r = +1 or -1 and |x_i| = 1. B is its 0/1
   matrix of activations (b_ir = 1 when w_r'x_i >= 0: the tie counts as active), J its Jacobian, an n x md matrix
   whose row i, block r is c a_r b_ir x_i', and G = JJ'.
   - ntk_gram_factorization (claim ntk.gram-factorization): G is the entrywise product of (1/m) BB' and XX'.
   - ntk_gram_factorization_form: z'Gz = (1/m) sum_r |X'(b_r o z)|^2, so G is positive semidefinite
     (ntk_gram_factorization_psd).
   - ntk_schur_product: the entrywise product of positive semidefinite matrices is positive semidefinite.
   - ntk_activations_are_stable (claim ntk.activations-are-stable): if every neuron is within rho of its start, then
     |J(W) - J(W0)|_F^2 <= (1/m) sum_i #{r : |w_r(0)'x_i| <= rho}; the activations that differ at point i are at
     most as many as the neurons with |w_r(0)'x_i| <= rho (ntk_activations_are_stable_count).
     ntk_activations_are_stable_any_inputs: for inputs of any length, with |x_i|^2 times a count of neurons whose
     pre-activations are within any reach_i >= rho |x_i|.
   For m neurons drawn independently and uniformly from a finite set of weight vectors, with
   K_ij = <x_i, x_j> P[w'x_i >= 0 and w'x_j >= 0]:
   - ntk_kernel_is_expectation (claim ntk.kernel-is-expectation): E G = K entrywise.
   - ntk_gram_concentrates_second_moment (claim ntk.gram-concentrates): E |G - K|_F^2 <= n^2 / 4m; hence
     P[|G - K|_F > e] <= n^2 / (4 m e^2) (ntk_gram_concentrates), and lambda_min(G) >= lambda_min(K) - e whenever
     |G - K|_F <= e (ntk_gram_concentrates_positivity).
   - ntk_activations_are_stable_probability: if P[|w'x_i| <= rho] <= p for every i, then
     (1/m) sum_i #{r : |w_r'x_i| <= rho} exceeds tau with probability at most n p / tau.

   Dependencies: LinearAlgebra, FiniteProbability. No axioms; any ordered field (with square roots in the last
   theorem on concentration only).

   Structure: the entrywise product; the network, its activations, its Jacobian; the factorisation; stability;
   random weights. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section EntrywiseProduct.
Variable R : realFieldType.
Definition had m n (A B : 'M[R]_(m, n)) : 'M[R]_(m, n) := \matrix_(i, j) (A i j * B i j).
Definition hadv n (v x : 'cV[R]_n) : 'cV[R]_n := \col_i (v i 0 * x i 0).

Lemma qf_had_outer n (B : 'M[R]_n) v x : qf (had (outer v) B) x = qf B (hadv v x).
Proof.
rewrite !qfE; apply: eq_bigr => i _; apply: eq_bigr => j _.
by rewrite mxE outerE !mxE; ring.
Qed.

(* A positive semidefinite matrix is a sum of rank-one forms; for one of them the product is a change of variable. *)
Theorem ntk_schur_product n (A B : 'M[R]_n) : sym A -> psd A -> psd B -> psd (had A B).
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
End EntrywiseProduct.

Section Network.
Variables (R : realFieldType) (n m d : nat).
Variables (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R).
Implicit Types (W V : 'M[R]_(m, d)) (b : 'M[R]_(n, m)).

Definition relu (z : R) : R := Num.max 0 z.
Definition active (z : R) : R := (0 <= z)%R%:R.
Definition preactivation W : 'M[R]_(n, m) := X *m W^T.
Definition network W : 'cV[R]_n := \col_i (c * \sum_r a r * relu (preactivation W i r)).
Definition pattern W : 'M[R]_(n, m) := \matrix_(i, r) active (preactivation W i r).
Lemma patternE W i r : pattern W i r = active (preactivation W i r).
Proof. by rewrite mxE. Qed.
Definition vec W : 'cV[R]_(m * d) := (mxvec W)^T.
(* The Jacobian with the entries of b for the activations. *)
Definition masked b : 'M[R]_(n, m * d) :=
  \matrix_i mxvec (\matrix_(r, l) (c * a r * b i r * X i l)).
Definition jacobian W := masked (pattern W).
Definition gram W : 'M[R]_n := jacobian W *m (jacobian W)^T.

Lemma sum_vec (F : 'I_(m * d) -> R) : \sum_k F k = \sum_r \sum_l F (mxvec_index r l).
Proof.
rewrite (reindex _ (curry_mxvec_bij m d)) /= pair_bigA /=.
by apply: eq_bigr => -[r l] _.
Qed.
Lemma vecE W r l : vec W (mxvec_index r l) 0 = W r l.
Proof. by rewrite mxE mxvecE. Qed.
Lemma vecB W V : vec (W - V) = vec W - vec V.
Proof. by rewrite /vec !linearB. Qed.
Lemma maskedE b i r l : masked b i (mxvec_index r l) = c * a r * b i r * X i l.
Proof. by rewrite mxE mxvecE mxE. Qed.
Lemma maskedB b b' : masked (b - b') = masked b - masked b'.
Proof.
apply/matrixP => i k; case/mxvec_indexP: k => r l.
by rewrite maskedE [RHS]mxE [X in _ = _ + X]mxE !maskedE !mxE mulrBr mulrBl.
Qed.
Lemma preactivationB W V : preactivation (W - V) = preactivation W - preactivation V.
Proof. by rewrite /preactivation linearB /= mulmxBr. Qed.

Lemma masked_mul_vec b V :
  masked b *m vec V = \col_i (c * \sum_r a r * b i r * preactivation V i r).
Proof.
apply/colP => i; rewrite [LHS]mxE sum_vec [RHS]mxE mulr_sumr; apply: eq_bigr => r _.
rewrite [preactivation _ _ _]mxE !mulr_sumr; apply: eq_bigr => l _.
by rewrite maskedE vecE mxE; move: (X i l) (V r l) => x v; ring.
Qed.

Lemma masked_tr_mul b g :
  (masked b)^T *m g = vec (\matrix_(r, l) \sum_i c * a r * b i r * g i 0 * X i l).
Proof.
apply/colP => k; case/mxvec_indexP: k => r l.
rewrite vecE !mxE; apply: eq_bigr => i _; rewrite [X in X * _]mxE maskedE; ring.
Qed.

Hypothesis signs : forall r, a r ^+ 2 = 1.

Lemma masked_gram b b' : masked b *m (masked b')^T = c ^+ 2 *: had (b *m b'^T) (X *m X^T).
Proof.
apply/matrixP => i j; rewrite mxE sum_vec !mxE big_distrlr /= mulr_sumr.
apply: eq_bigr => r _; rewrite mulr_sumr; apply: eq_bigr => l _.
rewrite [X in _ * X]mxE !maskedE !mxE -[c ^+ 2]mulr1 -(signs r); ring.
Qed.

Lemma masked_frob2 b : frob2 (masked b) = c ^+ 2 * \sum_i \sum_r b i r ^+ 2 * nsq (row i X)^T.
Proof.
rewrite /frob2 mulr_sumr; apply: eq_bigr => i _; rewrite sum_vec mulr_sumr; apply: eq_bigr => r _.
rewrite nsqE !mulr_sumr; apply: eq_bigr => l _.
rewrite maskedE !mxE -[c ^+ 2]mulr1 -(signs r); ring.
Qed.

Lemma qf_gram_network W z : qf (gram W) z = nsq ((jacobian W)^T *m z).
Proof. by rewrite /gram -{1}[jacobian W]trmxK qf_gram. Qed.
Theorem ntk_gram_factorization_psd W : psd (gram W).
Proof. by move=> z; rewrite qf_gram_network nsq_ge0. Qed.

Hypothesis scale : c ^+ 2 = m%:R^-1.

Theorem ntk_gram_factorization W :
  gram W = m%:R^-1 *: had (pattern W *m (pattern W)^T) (X *m X^T).
Proof. by rewrite /gram masked_gram scale. Qed.

Theorem ntk_gram_factorization_form W z :
  qf (gram W) z = m%:R^-1 * (\sum_r nsq (X^T *m hadv (col r (pattern W)) z)).
Proof.
rewrite qf_gram_network masked_tr_mul nsqE sum_vec mulr_sumr; apply: eq_bigr => r _.
rewrite nsqE mulr_sumr; apply: eq_bigr => l _; rewrite vecE mxE.
have -> : \sum_i c * a r * pattern W i r * z i 0 * X i l =
          c * a r * (X^T *m hadv (col r (pattern W)) z) l 0.
  rewrite mxE mulr_sumr; apply: eq_bigr => i _.
  rewrite [hadv _ _ _ _]mxE [col _ _ _ _]mxE [X^T _ _]mxE.
  by move: (pattern W i r) (X i l) => b x; ring.
by rewrite !exprMn signs mulr1 scale.
Qed.

(* The neurons that can change their activation at point i while they stay within rho of their start. *)
Definition near W rho i : {set 'I_m} := [set r | `|preactivation W i r| <= rho].

(* Neuron r is at most |x_i| |w_r - v_r| off in its pre-activation at point i. *)
Lemma preactivation_moves W V i r reach : 0 <= reach ->
  nsq (row i X)^T * nsq (row r W - row r V)^T <= reach ^+ 2 ->
  `|preactivation W i r - preactivation V i r| <= reach.
Proof.
move=> r0 h; rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 // real_normK ?num_real //.
have -> : preactivation W i r - preactivation V i r = dot (row i X)^T (row r W - row r V)^T.
  rewrite ![preactivation _ _ _]mxE -sumrB dotE; apply: eq_bigr => l _.
  by rewrite !mxE; move: (X i l) (W r l) (V r l) => x w v; ring.
exact: le_trans (dot_cs _ _) h.
Qed.

Lemma pattern_moves W V i r reach : 0 <= reach ->
  nsq (row i X)^T * nsq (row r W - row r V)^T <= reach ^+ 2 ->
  pattern W i r != pattern V i r -> r \in near V reach i.
Proof.
move=> r0 h; rewrite inE !patternE /active.
have := preactivation_moves r0 h.
move: (preactivation W i r) (preactivation V i r) => z z0 hz.
apply: contraNT; rewrite -ltNge ltr_normr => hz0.
have -> // : (0 <= z)%R = (0 <= z0)%R.
move: hz; rewrite ler_norml ler_subl_addr ler_subr_addl => /andP[h1 h2].
case/orP: hz0 => hz0.
  by rewrite (ltW (le_lt_trans r0 hz0)) (le_trans _ h1) // subr_ge0 ltW.
have z0n : z0 < 0 by rewrite -oppr_gt0 (le_lt_trans r0).
rewrite [(0 <= z0)%R]leNgt z0n leNgt (le_lt_trans h2) //.
by rewrite -ltr_subr_addr sub0r.
Qed.

(* For inputs of any length: reach i is how far a pre-activation at point i can go. *)
Theorem ntk_activations_are_stable_any_inputs W V (reach : 'I_n -> R) :
  (forall i, 0 <= reach i) ->
  (forall i r, nsq (row i X)^T * nsq (row r W - row r V)^T <= reach i ^+ 2) ->
  frob2 (jacobian W - jacobian V) <= m%:R^-1 * (\sum_i nsq (row i X)^T * #|near V (reach i) i|%:R).
Proof.
move=> r0 h; rewrite -maskedB masked_frob2 scale; apply: ler_wpmul2l; first by rewrite invr_ge0 ler0n.
apply: ler_sum => i _; rewrite -sum1_card natr_sum mulr_sumr [X in _ <= X]big_mkcond /=.
apply: ler_sum => r _.
have -> : (pattern W - pattern V) i r = pattern W i r - pattern V i r by rewrite !mxE.
have := pattern_moves (r0 i) (h i r); case: eqVneq => [-> _|_ -> //].
  by rewrite subrr expr0n /= mul0r; case: ifP; rewrite ?mulr1 ?nsq_ge0.
rewrite mulr1 -[X in _ <= X]mul1r; apply: ler_wpmul2r; first exact: nsq_ge0.
rewrite !patternE /active.
by case: (0 <= _)%R; case: (0 <= _)%R; rewrite ?subrr ?expr0n ?subr0 ?sub0r ?sqrrN ?expr1n ?ler01.
Qed.

Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.

Theorem ntk_activations_are_stable_count W V rho i : 0 <= rho ->
  (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  (#|[set r | pattern W i r != pattern V i r]| <= #|near V rho i|)%N.
Proof.
move=> r0 h; apply: subset_leq_card; apply/subsetP => r; rewrite inE.
by apply: pattern_moves; rewrite // unit_inputs mul1r.
Qed.

Theorem ntk_activations_are_stable W V rho : 0 <= rho ->
  (forall r, nsq (row r W - row r V)^T <= rho ^+ 2) ->
  frob2 (jacobian W - jacobian V) <= m%:R^-1 * (\sum_i #|near V rho i|%:R).
Proof.
move=> r0 h; have hr i r : nsq (row i X)^T * nsq (row r W - row r V)^T <= rho ^+ 2 by rewrite unit_inputs mul1r.
have := ntk_activations_are_stable_any_inputs (fun _ => r0) hr.
by under eq_bigr do rewrite unit_inputs mul1r.
Qed.
End Network.

(* Neurons drawn independently from a finite space T, whose element t stands for the weights wt t. *)
Section RandomWeights.
Variables (R : realFieldType) (n m d : nat) (T : finType).
Variables (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (wt : T -> 'rV[R]_d).
Notation draws := {ffun 'I_m -> T}.
Implicit Types w : draws.

Definition weights w : 'M[R]_(m, d) := \matrix_r wt (w r).
Definition input_product i t : R := (X *m (wt t)^T) i 0.
Definition kernel : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j * Ex (fun t => active (input_product i t) * active (input_product j t))).

Lemma preactivation_weights w i r : preactivation X (weights w) i r = input_product i (w r).
Proof.
rewrite /preactivation /input_product [LHS]mxE [RHS]mxE; apply: eq_bigr => l _.
by rewrite [X in _ * X]mxE [X in _ = _ * X]mxE mxE.
Qed.

Hypothesis unit_inputs : forall i, nsq (row i X)^T = 1.

Lemma unit_products i j : (X *m X^T) i j ^+ 2 <= 1.
Proof.
have -> : (X *m X^T) i j = dot (row i X)^T (row j X)^T.
  by rewrite dotE mxE; apply: eq_bigr => l _; rewrite !mxE.
by apply: le_trans (dot_cs _ _) _; rewrite !unit_inputs mulr1.
Qed.

Hypothesis signs : forall r, a r ^+ 2 = 1.
Hypothesis scale : c ^+ 2 = m%:R^-1.
Hypothesis wide : (0 < m)%N.

Let both i j t : R := active (input_product i t) * active (input_product j t).

Lemma gram_weights w i j :
  gram X c a (weights w) i j = (X *m X^T) i j * ((\sum_r both i j (w r)) / #|'I_m|%:R).
Proof.
rewrite ntk_gram_factorization // [LHS]mxE [X in _ * X]mxE card_ord mulrA [RHS]mulrC; congr (_ * _).
rewrite mulrC; congr (_ * _); rewrite mxE; apply: eq_bigr => r _.
by rewrite patternE [X in _ * X]mxE patternE !preactivation_weights.
Qed.

Theorem ntk_kernel_is_expectation i j : Ex (fun w : draws => gram X c a (weights w) i j) = kernel i j.
Proof.
rewrite (eq_Ex (g := fun w : draws => (X *m X^T) i j * ((\sum_r both i j (w r)) / #|'I_m|%:R))); last first.
  by move=> w; apply: gram_weights.
by rewrite ExZ Ex_mean ?card_ord // [kernel _ _]mxE.
Qed.

Theorem ntk_gram_concentrates_second_moment :
  Ex (fun w : draws => frob2 (gram X c a (weights w) - kernel)) <= n%:R ^+ 2 / (4%:R * m%:R).
Proof.
have entry i j : Ex (fun w : draws => (gram X c a (weights w) - kernel) i j ^+ 2) <= (4%:R * m%:R)^-1.
  pose f w : R := (\sum_r both i j (w r)) / #|'I_m|%:R.
  rewrite (eq_Ex (g := fun w : draws => (X *m X^T) i j ^+ 2 * (f w - Ex f) ^+ 2)); last first.
    move=> w; rewrite -exprMn mulrBr -gram_weights /f Ex_mean ?card_ord // mxE; congr (_ ^+ 2).
    by congr (_ + _); rewrite mxE [kernel _ _]mxE.
  rewrite ExZ -/(Var f) /f Var_mean ?card_ord //.
  have v0 : 0 <= Var (both i j) / m%:R by rewrite divr_ge0 ?ler0n // Var_ge0.
  apply: le_trans (ler_wpmul2r v0 (unit_products i j)) _; rewrite mul1r invfM.
  apply: ler_wpmul2r; first by rewrite invr_ge0 ler0n.
  by apply: Var_unit => t; rewrite /both /active -natrM mulnb ler0n lern1 leq_b1.
rewrite /frob2 Ex_sum; under eq_bigr do rewrite Ex_sum.
apply: (@le_trans _ _ (\sum_(i < n) \sum_(j < n) (4%:R * m%:R)^-1)).
  by apply: ler_sum => i _; apply: ler_sum => j _; apply: entry.
by rewrite !sumr_const card_ord -[X in X <= _]mulrnA -[X in X <= _]mulr_natl natrM expr2.
Qed.

(* The squared deviation exceeds e^2 with probability at most n^2 / (4 m e^2). *)
Theorem ntk_gram_concentrates e : 0 < e ->
  Pr R (fun w : draws => e ^+ 2 < frob2 (gram X c a (weights w) - kernel)) <= n%:R ^+ 2 / (4%:R * m%:R * e ^+ 2).
Proof.
move=> e0; have e2 : 0 < e ^+ 2 by apply: exprn_gt0.
apply: le_trans (markov e2 (fun w : draws => frob2_ge0 (gram X c a (weights w) - kernel))) _.
rewrite [(_ * e ^+ 2)^-1]invfM mulrA; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
exact: ntk_gram_concentrates_second_moment.
Qed.

(* Anti-concentration: each pre-activation is within rho of zero with probability at most p. *)
Theorem ntk_activations_are_stable_probability rho p tau : 0 < tau ->
  (forall i, Pr R (fun t => `|input_product i t| <= rho) <= p) ->
  Pr R (fun w : draws => tau < m%:R^-1 * (\sum_i #|near X (weights w) rho i|%:R)) <= n%:R * p / tau.
Proof.
move=> tau0 hp.
have f0 w : 0 <= m%:R^-1 * (\sum_i #|near X (weights w) rho i|%:R) :> R.
  by rewrite mulr_ge0 ?invr_ge0 ?ler0n // sumr_ge0 // => i _; rewrite ler0n.
apply: le_trans (markov tau0 f0) _; apply: ler_wpmul2r; first by rewrite invr_ge0 ltW.
have m0 : 0 < m%:R :> R by rewrite ltr0n.
rewrite ExZ Ex_sum ler_pdivr_mull //; apply: (@le_trans _ _ (\sum_(i < n) (m%:R * p))); last first.
  by rewrite sumr_const card_ord -mulr_natl mulrCA.
apply: ler_sum => i _.
rewrite (eq_Ex (g := fun w : draws => \sum_r (`|input_product i (w r)| <= rho)%R%:R)); last first.
  move=> w; rewrite -sum1_card natr_sum big_mkcond; apply: eq_bigr => r _.
  by rewrite inE preactivation_weights; case: (_ <= _).
rewrite Ex_sum; apply: (@le_trans _ _ (\sum_(r < m) p)); last by rewrite sumr_const card_ord mulr_natl.
apply: ler_sum => r _; apply: le_trans (hp i).
by rewrite (Ex_ffun_marginal r (fun t => (`|input_product i t| <= rho)%R%:R)).
Qed.
End RandomWeights.

(* A lower bound on the kernel becomes one on the Gram matrix. *)
Section Perturbation.
Variable R : rcfType.
Theorem ntk_gram_concentrates_positivity n (G K : 'M[R]_n) lam e : 0 <= e ->
  (forall x, lam * nsq x <= qf K x) -> frob2 (G - K) <= e ^+ 2 ->
  forall x, (lam - e) * nsq x <= qf G x.
Proof.
move=> e0 hK hE x; have -> : qf G x = qf K x + qf (G - K) x by rewrite -qfD addrC subrK.
rewrite mulrBl; apply: ler_add => //; rewrite ler_oppl -qfN.
have h : norm (- (G - K) *m x) <= e * norm x.
  rewrite mulNmx normN norm_leP //; apply: le_trans (nsq_frob _ _) _.
  by apply: ler_wpmul2r => //; apply: nsq_ge0.
apply: le_trans (cauchy _ _) _; apply: le_trans (ler_wpmul2l (norm_ge0 x) h) _.
by rewrite mulrCA -expr2 norm_sq.
Qed.
End Perturbation.
