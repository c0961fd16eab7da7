(* The bridge to the code: programs on lists of fractions that compute the matrices and vectors of the theorems.

   Main results. Each program below runs inside Coq, on exact fractions, and is proved to give the very
   matrix or vector that the theorems of the other files are about, in every ordered field (the rational and
   the real numbers among them):
   - executable_count_sketch (embedding.count-sketch): the CountSketch of a matrix;
   - executable_neuron_block (embedding.neuron-block): the sketch of the neurons applied to columns b (x) x;
   - executable_srht (embedding.srht): the subsampled Hadamard transform, by fast transforms, times sqrt s;
   - executable_network: the outputs of the network;
   - executable_activations, executable_common_counts (ntk.gram-factorization): the activation pattern, ties
     active, and the integer matrix BB' of neurons active on both of two points;
   - executable_gram, executable_gram_by_counts (ntk.gram-factorization): the Gram matrix, entry by entry as
     JJ' and by the tensor trick (1/m)(BB') o (XX');
   - executable_step (train.linear-convergence): the update vec W <- vec W - J'g;
   - executable_training_step (train.linear-convergence): a whole step, with g from k iterations of
     conjugate gradients;
   - executable_fixed_point (solver.fixed-point): k iterations g <- g + P^-1 G P^-1 (r - G g);
   - executable_conjugate_gradient (solver.cg-optimality): k iterations of preconditioned conjugate
     gradients, with the same recurrences as in the Swift code.
   ProvedVectors.v evaluates them on small cases; the Swift tests compare the Swift code with the outcome.

   Dependencies. LinearAlgebra, SubspaceEmbedding, ConjugateGradient, NeuralTangentKernel, GaussNewton;
   fractions and integers of Coq's library. No axioms.

   Structure. Fractions and the numbers they represent; lists as vectors and matrices; products; then one
   part for each program, first the program, then its theorem. A vector is the list of its entries, a matrix
   the list of its rows, a point and a neuron are rows; sizes are arguments, and what a list lacks counts as
   zero. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ring ssrZ.
From SketchedGaussNewton Require Import LinearAlgebra SubspaceEmbedding ConjugateGradient.
From SketchedGaussNewton Require Import NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Fractions and their values ---- *)

(* Arithmetic on fractions in lowest terms; Q0 / q is 0 when q is, as in MathComp. *)
Definition zeroQ : Q := Qmake Z0 xH.
Definition oneQ : Q := Qmake (Zpos xH) xH.
Definition intQ (z : Z) : Q := Qmake z xH.
Definition natQ (n : nat) : Q := intQ (Z.of_nat n).
Definition addQ (p q : Q) : Q := Qred (Qplus p q).
Definition mulQ (p q : Q) : Q := Qred (Qmult p q).
Definition oppQ (p : Q) : Q := Qopp p.
Definition subQ (p q : Q) : Q := addQ p (oppQ q).
Definition invQ (p : Q) : Q := Qinv p.
Definition divQ (p q : Q) : Q := mulQ p (invQ q).
Definition nonnegQ (p : Q) : bool := Z.leb Z0 (Qnum p).
Definition sumQ (n : nat) (f : nat -> Q) : Q := foldr (fun i s => addQ (f i) s) zeroQ (iota 0 n).

Section Value.
Variable R : realFieldType.
Definition real_of_Z (z : Z) : R := (int_of_Z z)%:~R.
(* the element of the field that a fraction represents *)
Definition value (q : Q) : R := real_of_Z (Qnum q) / real_of_Z (Zpos (Qden q)).

Lemma real_of_ZD a b : real_of_Z (Z.add a b) = real_of_Z a + real_of_Z b.
Proof. by rewrite /real_of_Z -[Z.add a b]/((a : [ringType of Z]) + b) rmorphD /= intrD. Qed.
Lemma real_of_ZM a b : real_of_Z (Z.mul a b) = real_of_Z a * real_of_Z b.
Proof. by rewrite /real_of_Z -[Z.mul a b]/((a : [ringType of Z]) * b) rmorphM /= intrM. Qed.
Lemma real_of_ZN a : real_of_Z (Z.opp a) = - real_of_Z a.
Proof. by rewrite /real_of_Z -[Z.opp a]/(- (a : [ringType of Z])) rmorphN /= mulrNz. Qed.
Lemma real_of_Z1 : real_of_Z (Zpos xH) = 1.
Proof. by []. Qed.
Lemma real_of_pos_gt0 p : 0 < real_of_Z (Zpos p).
Proof. by rewrite /real_of_Z /= -pmulrn ltr0n; apply/ssrnat.ltP; apply: Pos2Nat.is_pos. Qed.
Lemma real_of_pos_neq0 p : real_of_Z (Zpos p) != 0.
Proof. by rewrite gt_eqF // real_of_pos_gt0. Qed.

Lemma value_eq p q : Qeq p q -> value p = value q.
Proof.
rewrite /Qeq /value => e; apply/eqP; rewrite eqr_div ?real_of_pos_neq0 //.
by rewrite -!real_of_ZM; apply/eqP/(congr1 real_of_Z).
Qed.
Lemma value_red q : value (Qred q) = value q.
Proof. exact/value_eq/Qred_correct. Qed.
Lemma value_int z : value (intQ z) = real_of_Z z.
Proof. by rewrite /value divr1. Qed.
Lemma value0 : value zeroQ = 0.
Proof. by rewrite /value mul0r. Qed.
Lemma value1 : value oneQ = 1.
Proof. by rewrite /value divr1. Qed.
Lemma value_nat n : value (natQ n) = n%:R.
Proof.
rewrite value_int; elim: n => // n IH.
by rewrite Nat2Z.inj_succ -Z.add_1_r real_of_ZD IH -addn1 natrD.
Qed.
Lemma valueD p q : value (addQ p q) = value p + value q.
Proof.
rewrite /addQ value_red /value /Qplus /= real_of_ZD Pos2Z.inj_mul !real_of_ZM.
by rewrite addf_div ?real_of_pos_neq0.
Qed.
Lemma valueM p q : value (mulQ p q) = value p * value q.
Proof.
by rewrite /mulQ value_red /value /Qmult /= Pos2Z.inj_mul !real_of_ZM mulf_div.
Qed.
Lemma valueN p : value (oppQ p) = - value p.
Proof. by rewrite /value /= real_of_ZN mulNr. Qed.
Lemma valueB p q : value (subQ p q) = value p - value q.
Proof. by rewrite valueD valueN. Qed.
Lemma valueV p : value (invQ p) = (value p)^-1.
Proof.
case: p => [[|n|n] d]; rewrite /value /invQ /Qinv /= ?invf_div //.
  by rewrite -[real_of_Z Z0]/(0 : R) mul0r invr0 mulr0.
by rewrite -[Z.neg d]/(Z.opp (Zpos d)) -[Z.neg n]/(Z.opp (Zpos n)) !real_of_ZN invrN mulrN mulNr.
Qed.
Lemma value_div p q : value (divQ p q) = value p / value q.
Proof. by rewrite valueM valueV. Qed.
Lemma value_ge0 p : (0 <= value p) = nonnegQ p.
Proof.
rewrite /value pmulr_lge0 ?invr_gt0 ?real_of_pos_gt0 // /nonnegQ /real_of_Z ler0z.
by case: (Qnum p).
Qed.
Lemma value_sum n f : value (sumQ n f) = \sum_(i < n) value (f i).
Proof.
rewrite /sumQ -(big_mkord predT (fun i => value (f i))) /index_iota subn0.
by elim: (iota 0 n) => [|i s IH] /=; rewrite ?big_nil ?value0 // big_cons valueD IH.
Qed.
End Value.

(* ---- Lists as vectors and matrices ---- *)

Definition entry (v : seq Q) (i : nat) : Q := nth zeroQ v i.
Definition entry2 (A : seq (seq Q)) (i j : nat) : Q := entry (nth [::] A i) j.
Definition tabulate T (n : nat) (f : nat -> T) : seq T := [seq f i | i <- iota 0 n].
Definition tabulate2 T (m n : nat) (f : nat -> nat -> T) := tabulate m (fun i => tabulate n (f i)).

Lemma nth_tabulate T (x : T) n f i : (i < n)%N -> nth x (tabulate n f) i = f i.
Proof. by move=> h; rewrite (nth_map 0%N) ?size_iota // nth_iota. Qed.
Lemma entry_tabulate n f i : (i < n)%N -> entry (tabulate n f) i = f i.
Proof. exact: nth_tabulate. Qed.
Lemma entry2_tabulate m n f i j : (i < m)%N -> (j < n)%N -> entry2 (tabulate2 m n f) i j = f i j.
Proof. by move=> hi hj; rewrite /entry2 nth_tabulate // entry_tabulate. Qed.

Section Meaning.
Variable R : realFieldType.
(* the column vector and the matrix that lists represent *)
Definition vector n (v : seq Q) : 'cV[R]_n := \col_i value R (entry v i).
Definition matrix_of m n (A : seq (seq Q)) : 'M[R]_(m, n) := \matrix_(i, j) value R (entry2 A i j).

Lemma vector_tabulate n f : vector n (tabulate n f) = \col_i value R (f i).
Proof. by apply/colP => i; rewrite !mxE entry_tabulate. Qed.
Lemma matrix_tabulate m n f : matrix_of m n (tabulate2 m n f) = \matrix_(i, j) value R (f i j).
Proof. by apply/matrixP => i j; rewrite !mxE entry2_tabulate. Qed.
End Meaning.

(* ---- Products ---- *)

Definition dotQ n x y := sumQ n (fun i => mulQ (entry x i) (entry y i)).
Definition addv n x y := tabulate n (fun i => addQ (entry x i) (entry y i)).
Definition subv n x y := tabulate n (fun i => subQ (entry x i) (entry y i)).
Definition scalev n c x := tabulate n (fun i => mulQ c (entry x i)).
Definition times m n A x := tabulate m (fun i => sumQ n (fun j => mulQ (entry2 A i j) (entry x j))).
Definition transposeTimes m n A y := tabulate n (fun j => sumQ m (fun i => mulQ (entry2 A i j) (entry y i))).
Definition productQ m n k A B :=
  tabulate2 m k (fun i j => sumQ n (fun l => mulQ (entry2 A i l) (entry2 B l j))).
Definition transpose m n (A : seq (seq Q)) := tabulate2 n m (fun i j => entry2 A j i).

Section ProductMeaning.
Variable R : realFieldType.
Notation vec := (vector R).
Notation mat := (matrix_of R).
Lemma value_dot n x y : value R (dotQ n x y) = dot (vec n x) (vec n y).
Proof. by rewrite value_sum dotE; apply: eq_bigr => i _; rewrite valueM !mxE. Qed.
Lemma vector_add n x y : vec n (addv n x y) = vec n x + vec n y.
Proof. by rewrite vector_tabulate; apply/colP => i; rewrite !mxE valueD. Qed.
Lemma vector_sub n x y : vec n (subv n x y) = vec n x - vec n y.
Proof. by rewrite vector_tabulate; apply/colP => i; rewrite !mxE valueB. Qed.
Lemma vector_scale n c x : vec n (scalev n c x) = value R c *: vec n x.
Proof. by rewrite vector_tabulate; apply/colP => i; rewrite !mxE valueM. Qed.
Lemma vector_times m n A x : vec m (times m n A x) = mat m n A *m vec n x.
Proof.
rewrite vector_tabulate; apply/colP => i; rewrite !mxE value_sum.
by apply: eq_bigr => j _; rewrite valueM !mxE.
Qed.
Lemma vector_transposeTimes m n A y : vec n (transposeTimes m n A y) = (mat m n A)^T *m vec m y.
Proof.
rewrite vector_tabulate; apply/colP => j; rewrite !mxE value_sum.
by apply: eq_bigr => i _; rewrite valueM !mxE.
Qed.
Lemma matrix_product m n k A B : mat m k (productQ m n k A B) = mat m n A *m mat n k B.
Proof.
rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE value_sum.
by apply: eq_bigr => l _; rewrite valueM !mxE.
Qed.
Lemma matrix_transpose m n A : mat n m (transpose m n A) = (mat m n A)^T.
Proof. by rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE. Qed.
End ProductMeaning.

(* ---- CountSketch ---- *)

Definition signQ (negative : bool) (q : Q) : Q := if negative then oppQ q else q.
Lemma value_sign (R : realFieldType) b q : value R (signQ b q) = (-1) ^+ b * value R q.
Proof. by case: b; rewrite /= ?valueN ?mulN1r ?mul1r. Qed.

(* row r of S A is the signed sum of the rows of A that bucket r holds *)
Definition countSketch s N k (buckets : seq nat) (negative : seq bool) A :=
  tabulate2 s k (fun r j => sumQ N (fun i =>
    if nth 0%N buckets i == r then signQ (nth false negative i) (entry2 A i j) else zeroQ)).

Section CountSketchMeaning.
Variables (R : realFieldType) (N k s' : nat) (buckets : seq nat) (negative : seq bool).
Notation s := s'.+1.
Definition draw : Omega N s' :=
  ([ffun i : 'I_N => inord (nth 0%N buckets i)], [ffun i : 'I_N => nth false negative i]).
Theorem executable_count_sketch A :
  (forall i, (i < N)%N -> (nth 0%N buckets i < s)%N) ->
  matrix_of R s k (countSketch s N k buckets negative A) = CS R draw *m matrix_of R N k A.
Proof.
move=> hb; rewrite matrix_tabulate; apply/matrixP => r j; rewrite !mxE value_sum.
apply: eq_bigr => i _; rewrite !mxE /sg !ffunE -val_eqE /= inordK ?hb //.
by case: eqP => _; rewrite ?value0 ?mul0r // value_sign mul1r.
Qed.
End CountSketchMeaning.


(* ---- The sketch of the neurons ---- *)

(* (C b) (x) x for each column b of L and each point x: entry t d + l of column i is (C L)_ti X_il *)
Definition neuronBlockQ q m n d buckets negative L X :=
  let CL := countSketch q m n buckets negative L in
  tabulate2 (q * d) n (fun k i => mulQ (entry2 CL (k %/ d)%N i) (entry2 X i (k %% d)%N)).

Section NeuronBlockMeaning.
Variables (R : realFieldType) (m n d q' : nat) (buckets : seq nat) (negative : seq bool).
Notation q := q'.+1.
Theorem executable_neuron_block L X :
  (forall r, (r < m)%N -> (nth 0%N buckets r < q)%N) ->
  matrix_of R (q * d) n (neuronBlockQ q m n d buckets negative L X) =
  neuron_block d (@CS R m q') (draw m q' buckets negative) *m
    khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Proof.
move=> hb; rewrite /neuron_block kron_khatri_rao mul1mx -(executable_count_sketch R n negative L hb).
by rewrite matrix_tabulate; apply/matrixP => k i; rewrite !mxE valueM.
Qed.
End NeuronBlockMeaning.

(* ---- The subsampled Hadamard transform ---- *)

(* the fast Walsh-Hadamard transform of 2^L entries *)
Fixpoint walshHadamard L (x : seq Q) : seq Q :=
  if L is L'.+1 then
    let h := (2 ^ L')%N in
    let sums := walshHadamard L' (tabulate h (fun i => addQ (entry x i.*2) (entry x i.*2.+1))) in
    let differences := walshHadamard L' (tabulate h (fun i => subQ (entry x i.*2) (entry x i.*2.+1))) in
    tabulate (2 * h) (fun i => entry (if odd i then differences else sums) i./2)
  else [:: entry x 0].
(* H D x, with x padded with zeros to 2^L entries *)
Definition signedHadamard L N negative (x : seq Q) : seq Q :=
  walshHadamard L (tabulate (2 ^ L) (fun i =>
    if (i < N)%N then signQ (nth false negative i) (entry x i) else zeroQ)).
Definition columnQ m (A : seq (seq Q)) (j : nat) : seq Q := tabulate m (fun i => entry2 A i j).
(* sqrt s times the SRHT of the k columns of A: picked rows of H D A *)
Definition sampledHadamard L N s k negative (rows : seq nat) A :=
  let transforms := tabulate k (fun j => signedHadamard L N negative (columnQ N A j)) in
  tabulate2 s k (fun t j => entry2 transforms j (nth 0%N rows t)).

Lemma sum_pairs (R : zmodType) n (F : nat -> R) :
  \sum_(j < 2 * n) F j = \sum_(j < n) (F j.*2 + F j.*2.+1).
Proof.
elim: n => [|n IH]; first by rewrite muln0 !big_ord0.
by rewrite mulnS addnC addn2 2!big_ord_recr [RHS]big_ord_recr /= IH -addrA mul2n.
Qed.

Section HadamardMeaning.
Variable R : rcfType.
Lemma walsh_even L i j : walsh R L.+1 i j.*2 = walsh R L i./2 j.
Proof. by rewrite /walsh /= odd_double andbF addFb doubleK. Qed.
Lemma walsh_odd L i j : walsh R L.+1 i j.*2.+1 = (-1) ^+ odd i * walsh R L i./2 j.
Proof. by rewrite /walsh /= odd_double andbT signr_addb uphalf_double. Qed.

Lemma value_walshHadamard L x i : (i < 2 ^ L)%N ->
  value R (entry (walshHadamard L x) i) = \sum_(j < 2 ^ L) walsh R L i j * value R (entry x j).
Proof.
elim: L x i => [|L IH] x i.
  by case: i => [|i] // _; rewrite big_ord_recl big_ord0 addr0 /walsh /= mul1r.
rewrite expnS => hi; have hh : (i./2 < 2 ^ L)%N.
  rewrite -(@ltn_pmul2l 2) //; apply: leq_ltn_trans hi.
  by rewrite mul2n -[X in (_ <= X)%N]odd_double_half leq_addl.
rewrite [walshHadamard L.+1 x]/= entry_tabulate //.
rewrite (sum_pairs _ (fun j => walsh R L.+1 i j * value R (entry x j))).
case oi: (odd i); rewrite IH //; apply: eq_bigr => j _; rewrite entry_tabulate // walsh_even walsh_odd oi.
  by rewrite valueB expr1 mulN1r mulNr mulrBr.
by rewrite valueD expr0 mul1r mulrDr.
Qed.

Lemma value_signedHadamard L N negative x i : (N <= 2 ^ L)%N -> (i < 2 ^ L)%N ->
  value R (entry (signedHadamard L N negative x) i) =
  \sum_(j < N) walsh R L i j * ((-1) ^+ nth false negative j * value R (entry x j)).
Proof.
move=> N_range hi; rewrite value_walshHadamard //.
pose F j := walsh R L i j * ((-1) ^+ nth false negative j * value R (entry x j)).
rewrite [RHS](big_ord_widen (2 ^ L)%N F) // [RHS]big_mkcond; apply: eq_bigr => j _; rewrite entry_tabulate //.
by case: ifP => _; rewrite ?value_sign // value0 mulr0.
Qed.

(* The draw w picks the rows and has the signs that are listed. *)
Theorem executable_srht L N s k negative rows A (N_range : (N <= 2 ^ L)%N) (w : srht_draws (2 ^ L) N s) :
  (0 < s)%N -> (forall r, val w.1 r = nth 0%N rows r :> nat) -> (forall i : 'I_N, w.2 i = nth false negative i) ->
  matrix_of R s k (sampledHadamard L N s k negative rows A) =
  Num.sqrt s%:R *: (srht R N_range w *m matrix_of R N k A).
Proof.
move=> s0 hr hs; have sn : Num.sqrt s%:R != 0 :> R by rewrite gt_eqF // sqrtr_gt0 ltr0n.
rewrite matrix_tabulate; apply/matrixP => t j; rewrite [LHS]mxE [RHS]mxE mxE {1}/entry2 nth_tabulate // -hr.
rewrite value_signedHadamard ?ltn_ord // mulr_sumr; apply: eq_bigr => i _.
rewrite srhtE -hs /sg [matrix_of _ _ _ _ _ _]mxE entry_tabulate //.
by move: (walsh _ _ _ _) ((-1) ^+ _) (value _ _) => u v x; rewrite -!mulrA mulVKf.
Qed.
End HadamardMeaning.

(* ---- The network, its activations and its Gram matrix ---- *)

Definition rowQ (A : seq (seq Q)) (r : nat) : seq Q := nth [::] A r.
Definition reluQ (q : Q) : Q := if nonnegQ q then q else zeroQ.
Definition preactivationQ d W X r i : Q := dotQ d (rowQ X i) (rowQ W r).
(* f_i = c sum_r a_r max(0, w_r . x_i), with c for 1/sqrt m, and a_r = -1 where r is listed as negative *)
Definition outputs m n d c negative W X :=
  tabulate n (fun i => mulQ c (sumQ m (fun r =>
    signQ (nth false negative r) (reluQ (preactivationQ d W X r i))))).
(* b_ri = 1 where w_r . x_i >= 0; one list of n truth values for each neuron *)
Definition activations m n d W X : seq (seq bool) :=
  tabulate2 m n (fun r i => nonnegQ (preactivationQ d W X r i)).
Definition isActive (B : seq (seq bool)) r i : bool := nth false (nth [::] B r) i.
(* the integer matrix B^T B *)
Definition commonCount m B i j : nat := count (fun r => isActive B r i && isActive B r j) (iota 0 m).
Definition commonCounts m n B : seq (seq Q) := tabulate2 n n (fun i j => natQ (commonCount m B i j)).
(* the tensor trick: counts over m times inner products *)
Definition gramByCounts m n d B X :=
  tabulate2 n n (fun i j =>
    mulQ (divQ (natQ (commonCount m B i j)) (natQ m)) (dotQ d (rowQ X i) (rowQ X j))).
(* the entry of J in row i at coordinate l of neuron r *)
Definition jacobianQ c negative B X i r l : Q :=
  if isActive B r i then signQ (nth false negative r) (mulQ c (entry2 X i l)) else zeroQ.
Definition gramByJacobian m n d c negative B X :=
  tabulate2 n n (fun i j => sumQ m (fun r => sumQ d (fun l =>
    mulQ (jacobianQ c negative B X i r l) (jacobianQ c negative B X j r l)))).
(* W - J^T g *)
Definition stepAlong m n d c negative B X W g :=
  tabulate2 m d (fun r l => subQ (entry2 W r l) (sumQ n (fun i =>
    mulQ (jacobianQ c negative B X i r l) (entry g i)))).

Lemma natr_count (R : ringType) T (p : pred T) s : (count p s)%:R = \sum_(x <- s) (p x)%:R :> R.
Proof. by elim: s => [|x s IH] /=; rewrite ?big_nil // big_cons natrD IH. Qed.

Lemma sum_iota (R : ringType) m (F : nat -> R) : \sum_(r <- iota 0 m) F r = \sum_(r < m) F r.
Proof. by rewrite -(big_mkord predT) /index_iota subn0. Qed.

Section NetworkMeaning.
Variables (R : realFieldType) (m n d : nat) (c : Q) (negative : seq bool).
Variables (W X : seq (seq Q)).
Let B := activations m n d W X.
Notation WM := (matrix_of R m d W).
Notation XM := (matrix_of R n d X).
Definition signs (r : 'I_m) : R := (-1) ^+ nth false negative r.
Notation cR := (value R c).

Lemma signs2 r : signs r ^+ 2 = 1.
Proof. exact: sqrr_sign. Qed.
Lemma entry_rowQ (A : seq (seq Q)) i l : entry (rowQ A i) l = entry2 A i l.
Proof. by []. Qed.
Lemma value_preactivation (r : 'I_m) (i : 'I_n) :
  value R (preactivationQ d W X r i) = preactivation XM WM i r.
Proof. by rewrite value_sum mxE; apply: eq_bigr => l _; rewrite valueM !mxE. Qed.
Lemma value_relu q : value R (reluQ q) = relu (value R q).
Proof.
rewrite /reluQ -(value_ge0 R) /relu; case: lerP => h; last by rewrite value0.
by [].
Qed.
Lemma isActive_pattern (r : 'I_m) (i : 'I_n) : (isActive B r i)%:R = pattern XM WM i r.
Proof.
by rewrite /isActive /B /activations !nth_tabulate // -(value_ge0 R) value_preactivation [RHS]mxE.
Qed.

Theorem executable_network :
  vector R n (outputs m n d c negative W X) = network XM cR signs WM.
Proof.
rewrite vector_tabulate; apply/colP => i; rewrite !mxE valueM value_sum; congr (_ * _).
by apply: eq_bigr => r _; rewrite value_sign value_relu value_preactivation.
Qed.

Theorem executable_activations : \matrix_(i, r) (isActive B r i)%:R = pattern XM WM.
Proof. by apply/matrixP => i r; rewrite mxE isActive_pattern. Qed.

Theorem executable_common_counts : matrix_of R n n (commonCounts m n B) = pattern XM WM *m (pattern XM WM)^T.
Proof.
rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE value_nat natr_count.
rewrite sum_iota; apply: eq_bigr => r _; rewrite [X in _ * X]mxE -!isActive_pattern.
by case: (isActive B r i); rewrite ?mul1r ?mul0r.
Qed.

Lemma value_jacobian (i : 'I_n) (r : 'I_m) (l : 'I_d) :
  value R (jacobianQ c negative B X i r l) = jacobian XM cR signs WM i (mxvec_index r l).
Proof.
rewrite maskedE -isActive_pattern /jacobianQ mxE.
case: (isActive B r i); last by rewrite value0 mulr0 mul0r.
by rewrite value_sign valueM mulr1 mulrA [cR * _]mulrC.
Qed.

Theorem executable_gram :
  matrix_of R n n (gramByJacobian m n d c negative B X) = NeuralTangentKernel.gram XM cR signs WM.
Proof.
rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE sum_vec value_sum.
apply: eq_bigr => r _; rewrite value_sum; apply: eq_bigr => l _.
by rewrite valueM !value_jacobian [X in _ = _ * X]mxE.
Qed.

(* For any root of 1/m that the field has, a fraction or not. *)
Theorem executable_gram_by_counts (root : R) : root ^+ 2 = m%:R^-1 ->
  matrix_of R n n (gramByCounts m n d B X) = NeuralTangentKernel.gram XM root signs WM.
Proof.
move=> hc; rewrite /NeuralTangentKernel.gram /jacobian (masked_gram _ _ signs2) hc -executable_common_counts.
rewrite !matrix_tabulate; apply/matrixP => i j; rewrite !mxE valueM value_div value_dot !value_nat dotE.
rewrite [_ / _]mulrC -mulrA; congr (_ * (_ * _)); apply: eq_bigr => l _.
by rewrite !mxE !entry_rowQ.
Qed.

Theorem executable_step g :
  NeuralTangentKernel.vec (matrix_of R m d (stepAlong m n d c negative B X W g)) =
  NeuralTangentKernel.vec WM - (jacobian XM cR signs WM)^T *m vector R n g.
Proof.
apply/colP => k; case/mxvec_indexP: k => r l.
rewrite matrix_tabulate [RHS]mxE [X in _ = _ + X]mxE !vecE !mxE valueB value_sum; congr (_ - _).
by apply: eq_bigr => i _; rewrite valueM value_jacobian [X in _ = X * _]mxE [X in _ = _ * X]mxE.
Qed.
End NetworkMeaning.

(* ---- Preconditioned solves ---- *)

(* P^-1 r = R0 (R0^T r), where R0 is the inverse of the triangular factor R *)
Definition precondition n R0 r := times n n R0 (transposeTimes n n R0 r).
(* the paper's iteration, written for g = R0 z:  g + P^-1 G P^-1 (r - G g) *)
Definition fixedPointStep n G R0 r g :=
  addv n g (precondition n R0 (times n n G (precondition n R0 (subv n r (times n n G g))))).

(* F is the triangular factor of the preconditioner F^T F, and R0 its inverse. *)
Section FixedPointMeaning.
Variables (R : realFieldType) (n : nat) (G F R0 : seq (seq Q)).
Notation vec := (vector R n).
Notation mat := (matrix_of R n n).
Hypothesis inverse : mat F *m mat R0 = 1%:M.

Lemma invmx_factor : invmx ((mat F)^T *m mat F) = mat R0 *m (mat R0)^T.
Proof.
have h' : mat R0 *m mat F = 1%:M by apply: mulmx1C.
have e : ((mat F)^T *m mat F) *m (mat R0 *m (mat R0)^T) = 1%:M.
  by rewrite mulmxA -(mulmxA _ (mat F)) inverse mulmx1 -trmx_mul h' trmx1.
have [u _] := mulmx1_unit e.
by rewrite -[RHS]mul1mx -(mulVmx u) -mulmxA e mulmx1.
Qed.
Lemma vector_precondition r : vec (precondition n R0 r) = invmx ((mat F)^T *m mat F) *m vec r.
Proof. by rewrite vector_times vector_transposeTimes invmx_factor mulmxA. Qed.

Theorem executable_fixed_point r g k :
  vec (iter k (fixedPointStep n G R0 r) g) =
  iter k (fixed_point_step_in_g (mat G) ((mat F)^T *m mat F) (vec r)) (vec g).
Proof.
elim: k => [|k IH] //; rewrite !iterS -IH; move: (iter k _ _) => h.
rewrite /fixedPointStep /fixed_point_step_in_g vector_add vector_precondition vector_times.
by rewrite vector_precondition vector_sub vector_times !mulmxA.
Qed.
End FixedPointMeaning.


(* The state of conjugate gradients: iterate, residual, last direction, last product of residual and z. *)
Record cgStateQ := CGStateQ { iterateQ : seq Q; residualQ : seq Q; directionQ : seq Q; lastProductQ : Q }.
Definition cgStartQ n (product : seq Q -> seq Q) r g :=
  CGStateQ g (subv n r (product g)) (tabulate n (fun=> zeroQ)) oneQ.
(* One iteration, with products with G and P^-1 computed in any way. *)
Definition cgStepBy n (product solve : seq Q -> seq Q) (s : cgStateQ) :=
  let z := solve (residualQ s) in
  let rz := dotQ n (residualQ s) z in
  let p := addv n z (scalev n (divQ rz (lastProductQ s)) (directionQ s)) in
  let Gp := product p in
  let alpha := divQ rz (dotQ n p Gp) in
  CGStateQ (addv n (iterateQ s) (scalev n alpha p)) (subv n (residualQ s) (scalev n alpha Gp)) p rz.
Definition conjugateGradientBy n product solve r g k := iter k (cgStepBy n product solve) (cgStartQ n product r g).
Definition conjugateGradientQ n G R0 r g k := conjugateGradientBy n (times n n G) (precondition n R0) r g k.

Section ConjugateGradientMeaning.
Variables (R : realFieldType) (n : nat).
Notation vec := (vector R n).
Notation mat := (matrix_of R n n).
Definition stateMeaning (s : cgStateQ) : cg_state R n :=
  CGState (vec (iterateQ s)) (vec (residualQ s)) (vec (directionQ s)) (value R (lastProductQ s)).

Lemma stateMeaning_by product solve (G P : 'M[R]_n) r g0 k :
  (forall v, vec (product v) = G *m vec v) -> (forall v, vec (solve v) = invmx P *m vec v) ->
  stateMeaning (conjugateGradientBy n product solve r g0 k) = cg G P (vec r) (vec g0) k.
Proof.
move=> hG hP; rewrite /conjugateGradientBy /cg; elim: k => [|k IH].
  rewrite /= /stateMeaning /cg_start /= vector_sub hG value1; congr CGState.
  by rewrite vector_tabulate; apply/colP => i; rewrite !mxE value0.
rewrite !iterS -IH; move: (iter k _ _) => s; rewrite /stateMeaning /cg_step /cgStepBy /=.
set z := solve (residualQ s); set rz := dotQ n _ z; set p := addv n z _.
rewrite -hP -/z -value_dot -/rz -value_div -vector_scale -vector_add -/p.
by rewrite -hG -value_dot -value_div -!vector_scale -vector_add -vector_sub.
Qed.

Theorem executable_conjugate_gradient G F R0 r g0 k : mat F *m mat R0 = 1%:M ->
  stateMeaning (conjugateGradientQ n G R0 r g0 k) =
  cg (mat G) ((mat F)^T *m mat F) (vec r) (vec g0) k.
Proof.
move=> h; apply: stateMeaning_by => v; first exact: vector_times.
exact: vector_precondition.
Qed.
End ConjugateGradientMeaning.

(* ---- One training step ---- *)

Definition identityQ n : seq (seq Q) := tabulate2 n n (fun i j => if i == j then oneQ else zeroQ).
(* k iterations of conjugate gradients from zero for G g = f - y, and the weights W - J^T g *)
Definition trainingStep m n d c negative W X y k :=
  let B := activations m n d W X in
  let r := subv n (outputs m n d c negative W X) y in
  let G := gramByJacobian m n d c negative B X in
  let g := iterateQ (conjugateGradientQ n G (identityQ n) r (tabulate n (fun=> zeroQ)) k) in
  (g, stepAlong m n d c negative B X W g).

Section TrainingStepMeaning.
Variables (R : rcfType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)) (y : seq Q).
Notation WM := (matrix_of R m d W).
Notation XM := (matrix_of R n d X).
Notation a := (@signs R m negative).
Notation cR := (value R c).

Lemma matrix_identity : matrix_of R n n (identityQ n) = 1%:M.
Proof.
rewrite matrix_tabulate; apply/matrixP => i j; rewrite !mxE -val_eqE /=.
by case: eqP; rewrite ?value1 ?value0.
Qed.

Theorem executable_training_step k g W' : (g, W') = trainingStep m n d c negative W X y k ->
  vector R n g = cg_iterate (NeuralTangentKernel.gram XM cR a WM) 1%:M (residual XM cR a (vector R n y) WM) 0 k /\
  gn_step XM cR a WM (vector R n g) (matrix_of R m d W').
Proof.
case=> -> ->; split; last by rewrite /gn_step executable_step.
set G := gramByJacobian _ _ _ _ _ _ _; set r := subv _ _ _; set z := tabulate _ _.
have inverse : matrix_of R n n (identityQ n) *m matrix_of R n n (identityQ n) = 1%:M.
  by rewrite matrix_identity mulmx1.
have := executable_conjugate_gradient G r z k inverse.
rewrite matrix_identity tr_scalar_mx mulmx1 executable_gram => /(congr1 (@iterate R n)) /= ->.
rewrite /cg_iterate /residual -executable_network -vector_sub; congr (iterate (cg _ _ _ _ _)).
by rewrite vector_tabulate; apply/colP => i; rewrite !mxE value0.
Qed.
End TrainingStepMeaning.
