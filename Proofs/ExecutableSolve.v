(* The bridge to the code, third part: the factor R, damped solves of low rank, and a step preconditioned with a sketch.

   Main results. As in Executable.v, for programs on fractions. R has square roots; what is kept of it is M, the rows of
   R times their diagonal entries, M_ij = R_ii R_ij, which has none.
   - executable_cholesky: elimination gives the M of the one upper triangular R with positive diagonal and R'R = A,
     wherever its pivots M_ii = R_ii^2 are positive;
   - executable_triangular_solves: the two triangular solves with R are (R'R)^-1;
   - executable_low_rank (preconditioner.low-rank): (v - B'(mu I + BB')^-1 Bv)/mu is (B'B + mu I)^-1 v;
   - executable_damped_conjugate_gradient (solver.cg-chebyshev): conjugate gradients for (A'A + mu I) g = r,
     preconditioned by B'B + mu I in that form;
   - executable_sketched_step (train.linear-convergence): a whole training step, with g from k iterations of conjugate
     gradients preconditioned by any P = R'R;
   - executable_kept_factor: such a step with the R of a sketch of the neurons that was made at other weights.

   Dependencies. Preconditioning, Damping, ConjugateGradient, NeuralTangentKernel, GaussNewton, Executable,
   ExecutableSketches. No axioms; real closed fields, for their square roots.

   Structure. Elimination and Cholesky; triangular solves; the low-rank form; the sketched step. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra SubspaceEmbedding Preconditioning Damping ConjugateGradient.
From SketchedGaussNewton Require Import NeuralTangentKernel GaussNewton Executable ExecutableSketches.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Cholesky, without roots ---- *)

Definition positiveQ (q : Q) : bool := Z.ltb Z0 (Qnum q).
(* one step: A - A_i' A_i / A_ii, where A_i is row i *)
Definition eliminateQ n A i :=
  tabulate2 n n (fun j k => subQ (entry2 A j k) (divQ (mulQ (entry2 A i j) (entry2 A i k)) (entry2 A i i))).
Fixpoint pivotRows n i k A : seq (seq Q) :=
  if k is k'.+1 then tabulate n (entry2 A i) :: pivotRows n i.+1 k' (eliminateQ n A i) else [::].
(* The rows of R, each times its pivot: M_ij = R_ii R_ij, so that M_ii = R_ii^2. *)
Definition rootFreeFactor n A := pivotRows n 0 n A.
Definition positivePivots n M : bool := all (fun i => positiveQ (entry2 M i i)) (iota 0 n).

(* R^T y = r and R z = y in one, up to the roots that cancel: z with R^T R z = r. *)
Definition forwardStep n M (y : seq Q) k :=
  tabulate n (fun j => if (k < j)%N then subQ (entry y j) (mulQ (divQ (entry2 M k j) (entry2 M k k)) (entry y k))
                       else entry y j).
Definition backwardStep n M (z : seq Q) k :=
  let p := divQ (entry z k) (entry2 M k k) in
  tabulate n (fun j => if j == k then p else if (j < k)%N then subQ (entry z j) (mulQ (entry2 M j k) p) else entry z j).
Definition solveFactored n M r := foldl (backwardStep n M) (foldl (forwardStep n M) r (iota 0 n)) (rev (iota 0 n)).

Section CholeskyMeaning.
Variables (R : rcfType) (n : nat).
Notation vec := (vector R n).
Notation mat := (matrix_of R n n).
Notation val2 M i j := (value R (entry2 M i j)).

(* R itself, from its rows times their pivots *)
Definition cholesky_factor M : 'M[R]_n := \matrix_(i, j) (val2 M i j / Num.sqrt (val2 M i i)).

Lemma value_gt0 q : (0 < value R q) = positiveQ q.
Proof.
rewrite /value pmulr_lgt0 ?invr_gt0 ?real_of_pos_gt0 // /positiveQ /real_of_Z ltr0z.
by case: (Qnum q) => [|k|k] //=; apply/idP/ssrnat.ltP/Pos2Nat.is_pos.
Qed.
Lemma positivePivotsP M : positivePivots n M -> forall i, (i < n)%N -> 0 < val2 M i i.
Proof. by move=> /allP h i ni; rewrite value_gt0; apply: h; rewrite mem_iota. Qed.

(* the remainder after the first i steps *)
Definition remaining A i := foldl (eliminateQ n) A (iota 0 i).
Lemma nth_pivotRows i k A l : (l < k)%N ->
  nth [::] (pivotRows n i k A) l = tabulate n (entry2 (foldl (eliminateQ n) A (iota i l)) (i + l)).
Proof.
elim: k i A l => // k IH i A [|l] h /=; first by rewrite addn0.
by rewrite IH // addSnnS.
Qed.
Lemma entry_factor A l j : (l < n)%N -> (j < n)%N ->
  entry2 (rootFreeFactor n A) l j = entry2 (remaining A l) l j.
Proof. by move=> hl hj; rewrite /entry2 nth_pivotRows // entry_tabulate. Qed.

Variable A : seq (seq Q).
Hypothesis symA : (mat A)^T = mat A.
Notation M := (rootFreeFactor n A).
Hypothesis pivots : positivePivots n M.
Notation p l := (val2 M l l).

Lemma pivot_gt0 l : (l < n)%N -> 0 < p l. Proof. exact: positivePivotsP. Qed.
Lemma pivot_neq0 l : (l < n)%N -> p l != 0. Proof. by move=> /pivot_gt0 h; rewrite gt_eqF. Qed.
Lemma remainingS i j k : (i < n)%N -> (j < n)%N -> (k < n)%N ->
  val2 (remaining A i.+1) j k = val2 (remaining A i) j k - val2 M i j * val2 M i k / p i.
Proof.
move=> hi hj hk; rewrite {1}/remaining -addn1 iotaD foldl_cat /= -/(remaining A i) add0n.
by rewrite entry2_tabulate // valueB value_div valueM !entry_factor.
Qed.
Lemma remaining_sym i j k : (i <= n)%N -> (j < n)%N -> (k < n)%N ->
  val2 (remaining A i) j k = val2 (remaining A i) k j.
Proof.
elim: i j k => [|i IH] j k hi hj hk.
  by have /matrixP/(_ (Ordinal hk) (Ordinal hj)) := symA; rewrite !mxE.
by rewrite !remainingS // IH ?(ltnW hi) //; congr (_ - _ / _); rewrite mulrC.
Qed.
Lemma remaining_zero i j k : (i <= n)%N -> (j < i)%N -> (k < n)%N -> val2 (remaining A i) j k = 0.
Proof.
elim: i j k => // i IH j k hi hj hk; have jn : (j < n)%N := leq_trans hj hi.
rewrite remainingS //; move: hj; rewrite ltnS leq_eqVlt => /orP[/eqP->|ji].
  by rewrite mulrAC divff ?pivot_neq0 // mul1r entry_factor // subrr.
by rewrite IH ?(ltnW hi) // entry_factor // remaining_sym ?(ltnW hi) // IH ?(ltnW hi) // !mul0r subrr.
Qed.
Lemma factor_zero l j : (l < n)%N -> (j < l)%N -> val2 M l j = 0.
Proof.
move=> hl hj; have jn := ltn_trans hj hl.
by rewrite entry_factor // remaining_sym ?(ltnW hl) // remaining_zero ?(ltnW hl).
Qed.
Lemma factor_sum j k : (j < n)%N -> (k < n)%N -> val2 A j k = \sum_(l < n) val2 M l j * val2 M l k / p l.
Proof.
move=> hj hk; have e i : (i <= n)%N ->
    val2 A j k = \sum_(0 <= l < i) val2 M l j * val2 M l k / p l + val2 (remaining A i) j k.
  elim: i => [|i IH] hi; first by rewrite big_nil add0r.
  by rewrite big_nat_recr //= remainingS // IH ?(ltnW hi) // -addrA; congr (_ + _); rewrite addrC subrK.
by rewrite (e n) // remaining_zero // addr0 big_mkord.
Qed.

Lemma cholesky_factorE : (cholesky_factor M)^T *m cholesky_factor M = mat A.
Proof.
apply/matrixP => j k; rewrite !mxE factor_sum //; apply: eq_bigr => l _; rewrite !mxE mulrACA -invfM -expr2.
by rewrite sqr_sqrtr // ltW // pivot_gt0.
Qed.
Lemma utri_cholesky_factor : utri (cholesky_factor M).
Proof.
split=> [i j ji|i]; rewrite mxE; first by rewrite factor_zero ?mul0r.
by rewrite divr_gt0 ?sqrtr_gt0 ?pivot_gt0.
Qed.

(* R is the one upper triangular matrix with positive diagonal and R'R = A, and M holds its rows times their diagonal
   entries. *)
Theorem executable_cholesky :
  [/\ utri (cholesky_factor M), (cholesky_factor M)^T *m cholesky_factor M = mat A,
      forall F : 'M[R]_n, utri F -> F^T *m F = mat A -> F = cholesky_factor M &
      forall i j, cholesky_factor M i i * cholesky_factor M i j = mat M i j].
Proof.
split=> [||F uF eF|i j]; [exact: utri_cholesky_factor | exact: cholesky_factorE | | ].
  apply/trmx_inj/(cholesky_unique (utri_tr uF) (utri_tr utri_cholesky_factor)).
  by rewrite !trmxK eF cholesky_factorE.
rewrite !mxE mulrACA -invfM -expr2 sqr_sqrtr ?(ltW (pivot_gt0 _)) //.
by rewrite mulrAC divff ?pivot_neq0 // mul1r.
Qed.

(* ---- Solving with R ---- *)

Section Substitution.
Variable r : seq Q.
Notation v y j := (value R (entry y j)).
Let u l j := val2 M l j / p l.

Lemma forwardP k : (k <= n)%N -> forall j, (j < n)%N -> v r j =
  \sum_(0 <= l < k) u l j * v (foldl (forwardStep n M) r (iota 0 k)) l +
  (k <= j)%:R * v (foldl (forwardStep n M) r (iota 0 k)) j.
Proof.
elim: k => [|k IH] hk j hj; first by rewrite big_nil add0r mul1r.
rewrite (IH (ltnW hk) j hj) (_ : foldl _ r (iota 0 k.+1) = forwardStep n M (foldl (forwardStep n M) r (iota 0 k)) k);
  last by rewrite -addn1 iotaD foldl_cat.
set y := foldl _ _ _; have ky l : (l <= k)%N -> v (forwardStep n M y k) l = v y l.
  by move=> lk; rewrite entry_tabulate ?(leq_ltn_trans lk) // ltnNge lk.
rewrite big_nat_recr //= ky //.
have -> : \sum_(0 <= l < k) u l j * v (forwardStep n M y k) l = \sum_(0 <= l < k) u l j * v y l.
  by apply: eq_big_nat => l /andP[_ lk]; rewrite ky // ltnW.
rewrite -addrA; congr (_ + _); case: (ltngtP k j) => [kj|jk|<-].
- by rewrite !mul1r entry_tabulate // kj valueB valueM value_div addrC subrK.
- by rewrite !mul0r addr0 /u factor_zero ?mul0r.
by rewrite mul1r mul0r addr0 /u divff ?pivot_neq0 // mul1r.
Qed.

Lemma backwardP (y : seq Q) k : (k <= n)%N -> forall j, (j < n)%N -> v y j =
  (j < n - k)%:R * v (foldl (backwardStep n M) y (rev (iota (n - k) k))) j +
  \sum_(n - k <= l < n) val2 M j l * v (foldl (backwardStep n M) y (rev (iota (n - k) k))) l.
Proof.
elim: k => [|k IH] hk j hj; first by rewrite subn0 hj big_geq // addr0 mul1r.
have [i e] : exists i, (n - k)%N = i.+1 by exists (n - k).-1; rewrite prednK // subn_gt0.
have e' : (n - k.+1)%N = i by rewrite subnS e.
have hi : (i < n)%N by rewrite -e' ltn_subrL /= (leq_ltn_trans (leq0n k)).
rewrite e' /= rev_cons foldl_rcons (IH (ltnW hk) j hj) e.
set z := foldl _ _ _; have far l : (i < l)%N -> (l < n)%N -> v (backwardStep n M z i) l = v z l.
  by move=> il ln; rewrite entry_tabulate // gtn_eqF // ltnNge (ltnW il).
rewrite [X in _ = _ + X](big_ltn hi).
have -> : \sum_(i.+1 <= l < n) val2 M j l * v (backwardStep n M z i) l = \sum_(i.+1 <= l < n) val2 M j l * v z l.
  by apply: eq_big_nat => l /andP[il ln]; rewrite far.
rewrite [RHS]addrA; congr (_ + _).
have -> : v (backwardStep n M z i) i = v z i / p i by rewrite entry_tabulate // eqxx value_div.
case: (ltngtP j i) => [ji|ij|->].
- by rewrite !mul1r ltnS (ltnW ji) mul1r entry_tabulate // ltn_eqF // ji valueB valueM value_div subrK.
- by rewrite ltnS leqNgt ij !mul0r add0r factor_zero ?mul0r.
by rewrite ltnSn mul1r mul0r add0r mulrCA divff ?pivot_neq0 // mulr1.
Qed.

Lemma matrix_solveFactored : mat A *m vec (solveFactored n M r) = vec r.
Proof.
set y := foldl (forwardStep n M) r (iota 0 n); set z := solveFactored n M r.
have ez j : (j < n)%N -> v y j = \sum_(l < n) val2 M j l * v z l.
  move=> hj; rewrite (backwardP y (leqnn n) hj) subnn mul0r add0r big_mkord; exact: eq_bigr.
have ey j : (j < n)%N -> v r j = \sum_(l < n) u l j * v y l.
  by move=> hj; rewrite (forwardP (leqnn n) hj) leqNgt hj mul0r addr0 big_mkord.
apply/colP => j; rewrite !mxE ey //.
under [LHS]eq_bigr => k _ do rewrite !mxE factor_sum // mulr_suml.
rewrite exchange_big /=; apply: eq_bigr => l _; rewrite ez // mulr_sumr; apply: eq_bigr => k _.
by rewrite /u; ring.
Qed.
Lemma vector_solveFactored : vec (solveFactored n M r) = invmx (mat A) *m vec r.
Proof.
have uA : mat A \in unitmx.
  by rewrite -cholesky_factorE unitmx_mul unitmx_tr (utri_unitmx utri_cholesky_factor).
by rewrite -matrix_solveFactored mulKmx.
Qed.
End Substitution.
End CholeskyMeaning.

(* P^-1 r by two triangular solves with the factor R of P *)
Theorem executable_triangular_solves (R : rcfType) n A r : (matrix_of R n n A)^T = matrix_of R n n A ->
  positivePivots n (rootFreeFactor n A) ->
  vector R n (solveFactored n (rootFreeFactor n A) r) = invmx (matrix_of R n n A) *m vector R n r.
Proof. by move=> s p; apply: vector_solveFactored. Qed.

(* ---- Damped solves in low-rank form ---- *)

(* mu I + BB', of order s *)
Definition dampedCore s n B mu :=
  tabulate2 s s (fun i j => addQ (if i == j then mu else zeroQ) (dotQ n (rowQ B i) (rowQ B j))).
(* (v - B' (mu I + BB')^-1 B v)/mu, where M is the factor of mu I + BB' *)
Definition lowRankSolve s n B mu M v :=
  scalev n (invQ mu) (subv n v (transposeTimes s n B (solveFactored s M (times s n B v)))).
(* G g + mu g for G = A'A *)
Definition dampedProduct N n A mu g := addv n (transposeTimes N n A (times N n A g)) (scalev n mu g).
(* k iterations from zero for (A'A + mu I) g = r, preconditioned by B'B + mu I in low-rank form *)
Definition dampedConjugateGradient N s n A B mu r k :=
  conjugateGradientBy n (dampedProduct N n A mu) (lowRankSolve s n B mu (rootFreeFactor s (dampedCore s n B mu))) r
    (tabulate n (fun=> zeroQ)) k.

Section LowRankMeaning.
Variables (R : rcfType) (s n : nat) (B : seq (seq Q)) (mu : Q).
Notation vec := (vector R n).
Notation BM := (matrix_of R s n B).
Notation m := (value R mu).
Notation core := (dampedCore s n B mu).

Lemma matrix_dampedCore : matrix_of R s s core = m%:M + BM *m BM^T.
Proof.
rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE valueD value_dot dotE -val_eqE /=.
congr (_ + _); first by case: eqP => _; rewrite ?value0 ?mulr1n ?mulr0n.
by apply: eq_bigr => l _; rewrite !mxE !entry_rowQ.
Qed.
Theorem executable_low_rank v : positiveQ mu -> positivePivots s (rootFreeFactor s core) ->
  vec (lowRankSolve s n B mu (rootFreeFactor s core) v) = invmx (damped_gram BM m) *m vec v.
Proof.
rewrite -(value_gt0 R) => m0 pivots; rewrite preconditioner_low_rank // vector_scale vector_sub.
rewrite vector_transposeTimes executable_triangular_solves //; last first.
  by rewrite matrix_dampedCore linearD /= tr_scalar_mx trmx_mul trmxK.
rewrite vector_times matrix_dampedCore valueV -scalemxAl; congr (_ *: _).
by rewrite mulmxBl mul1mx !mulmxA.
Qed.
Lemma vector_zero : vec (tabulate n (fun=> zeroQ)) = 0.
Proof. by rewrite vector_tabulate; apply/colP => i; rewrite !mxE value0. Qed.
Theorem executable_damped_conjugate_gradient N A r k : positiveQ mu -> positivePivots s (rootFreeFactor s core) ->
  vec (iterateQ (dampedConjugateGradient N s n A B mu r k)) =
  cg_iterate (damped_gram (matrix_of R N n A) m) (damped_gram BM m) (vec r) 0 k.
Proof.
move=> m0 pivots; rewrite /cg_iterate -vector_zero.
rewrite -(@stateMeaning_by _ _ (dampedProduct N n A mu) (lowRankSolve s n B mu (rootFreeFactor s core))) // => v.
  by rewrite vector_add vector_scale vector_transposeTimes vector_times mulmxDl mul_scalar_mx mulmxA.
exact: executable_low_rank.
Qed.
End LowRankMeaning.

(* ---- A sketched step, with a factor that may be of an earlier one ---- *)

(* k iterations of conjugate gradients from zero for G g = f - y, preconditioned by the factor M, and the weights
   W - J^T g *)
Definition sketchedStep m n d c negative M W X y k :=
  let B := activations m n d W X in
  let r := subv n (outputs m n d c negative W X) y in
  let G := gramByCounts m n d B X in
  let g := iterateQ (conjugateGradientBy n (times n n G) (solveFactored n M) r (tabulate n (fun=> zeroQ)) k) in
  (g, stepAlong m n d c negative B X W g).

Section SketchedStepMeaning.
Variables (R : rcfType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)) (y : seq Q).
Notation WM := (matrix_of R m d W).
Notation XM := (matrix_of R n d X).
Notation a := (@signs R m negative).
Notation cR := (value R c).

(* P is (SA)'(SA) for a sketch S of the Jacobian A of this step, or of an earlier one. *)
Theorem executable_sketched_step P k g W' : cR ^+ 2 = m%:R^-1 ->
  (matrix_of R n n P)^T = matrix_of R n n P -> positivePivots n (rootFreeFactor n P) ->
  (g, W') = sketchedStep m n d c negative (rootFreeFactor n P) W X y k ->
  vector R n g =
    cg_iterate (NeuralTangentKernel.gram XM cR a WM) (matrix_of R n n P) (residual XM cR a (vector R n y) WM) 0 k /\
  gn_step XM cR a WM (vector R n g) (matrix_of R m d W').
Proof.
move=> hc symP pivots [-> ->]; split; last by rewrite /gn_step executable_step.
rewrite /cg_iterate /residual -executable_network -vector_sub -(vector_zero R n).
rewrite -(executable_gram_by_counts n d negative W X hc).
rewrite -(@stateMeaning_by _ _ (times n n (gramByCounts m n d (activations m n d W X) X))
  (solveFactored n (rootFreeFactor n P))) // => v; first exact: vector_times.
exact: executable_triangular_solves.
Qed.

(* The factor R of a sketch of the neurons that was made at the weights W0 preconditions a step at the weights W. *)
Theorem executable_kept_factor q' buckets bucketNegative W0 k g W' : cR ^+ 2 = m%:R^-1 ->
  (forall r, (r < m)%N -> (nth 0%N buckets r < q'.+1)%N) ->
  let M := rootFreeFactor n
    (sketchedGramQ q'.+1 m n d buckets bucketNegative negative (activations m n d W0 X) X) in
  let SA := neuron_block d (@CS R m q') (draw m q' buckets bucketNegative) *m
    (jacobian XM cR a (matrix_of R m d W0))^T in
  let F := cholesky_factor R n M in
  positivePivots n M -> (g, W') = sketchedStep m n d c negative M W X y k ->
  [/\ utri F, F^T *m F = SA^T *m SA,
      vector R n g =
        cg_iterate (NeuralTangentKernel.gram XM cR a WM) (F^T *m F) (residual XM cR a (vector R n y) WM) 0 k &
      gn_step XM cR a WM (vector R n g) (matrix_of R m d W')].
Proof.
move=> hc hb M SA F pivots step; have eP := executable_sketched_gram n d W0 X bucketNegative negative hc hb.
have symP := congr1 trmx eP; rewrite trmx_mul trmxK -eP in symP.
have [uF eF _ _] := executable_cholesky symP pivots.
have [eg eW] := executable_sketched_step hc symP pivots step.
by split=> //; rewrite /F eF.
Qed.
End SketchedStepMeaning.
