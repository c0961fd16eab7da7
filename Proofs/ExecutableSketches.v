(* The bridge to the code, second part: programs for the other sketches, and for bits packed into machine words.

   Main results. As in Executable.v, each program is proved to compute exactly the matrix of the theorems:
   - executable_sparse_sign (embedding.sparse-sign): sparse signs, times sqrt z;
   - executable_tensor_sketch (embedding.tensor-sketch): the circular convolution of two CountSketches;
   - executable_tensor_srht (embedding.tensor-srht): the entrywise product of two fast transforms, times sqrt s;
   - executable_khatri_rao, executable_transposed_jacobian: columns b (x) x entry by entry, and A = J' as c times
     those of the signed activations, for any c: so the sketches of J' are c times those of a matrix of fractions;
   - executable_jacobian_product (ntk.gram-factorization): J'g and Jv, up to c;
   - executable_packed_activations: bit r mod 64 of word r / 64 of a point is the activation of neuron r, and the
     bits beyond the m neurons are zero;
   - executable_packed_counts (ntk.gram-factorization): BB' by counting the ones of conjunctions of words;
   - executable_sketched_gram (embedding.neuron-block): (SA)'(SA) of the sketch of the neurons, as the trainer forms
     it: signed counts of bits for each bucket, their products over m, times the inner products of the points;
   - executable_count_sketched_gram (embedding.count-sketch): the same of a CountSketch.

   Dependencies. LinearAlgebra, SubspaceEmbedding, NeuralTangentKernel, NeuronSketch, Executable; binary numbers of Coq's
   library. No axioms.

   Structure. Sparse signs; the tensor sketches; columns b (x) x and the Jacobian; words; the sketched Gram matrix. *)
From Coq Require Import NArith ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ring.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding NeuralTangentKernel.
From SketchedGaussNewton Require Import NeuronSketch Executable.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Sparse signs ---- *)

(* sqrt z times the sketch: the z buckets of coordinate i, and the signs that go with them, stand from place iz on *)
Definition sparseSigns s z N k (buckets : seq nat) (negative : seq bool) A :=
  tabulate2 s k (fun r j => sumQ N (fun i => sumQ z (fun l =>
    if nth 0%N buckets (i * z + l) == r then signQ (nth false negative (i * z + l)) (entry2 A i j) else zeroQ))).

Theorem executable_sparse_sign (R : rcfType) N s z k buckets negative A (w : sparse_sign_draws N s z) :
  (0 < z)%N -> (forall i l, val (w.1 i) l = nth 0%N buckets (i * z + l) :> nat) ->
  (forall i l, w.2 (i, l) = nth false negative (i * z + l)) ->
  matrix_of R s k (sparseSigns s z N k buckets negative A) =
  Num.sqrt z%:R *: (sparse_sign R w *m matrix_of R N k A).
Proof.
move=> z0 hb hs; have zn : Num.sqrt z%:R != 0 :> R by rewrite gt_eqF // sqrtr_gt0 ltr0n.
rewrite matrix_tabulate; apply/matrixP => r j; rewrite !mxE value_sum mulr_sumr; apply: eq_bigr => i _.
rewrite !mxE -mulrA mulVKf // mulr_suml value_sum; apply: eq_bigr => l _.
rewrite /sg hs -val_eqE /= hb; case: eqP => _; last by rewrite value0 !mul0r.
by rewrite value_sign mul1r.
Qed.

(* ---- The tensor sketches ---- *)

(* the circular convolution of the CountSketches of the columns of L and of the points *)
Definition tensorSketchQ s m n d (buckets1 : seq nat) negative1 (buckets2 : seq nat) negative2 L X :=
  let left := countSketch s m n buckets1 negative1 L in
  let right := countSketch s d n buckets2 negative2 (transpose n d X) in
  tabulate2 s n (fun t i => sumQ s (fun v => mulQ (entry2 left v i) (entry2 right ((t + (s - v)) %% s)%N i))).

(* sqrt s times the products of picked entries of H D_1 b and H D_2 x *)
Definition tensorHadamard L1 L2 s m n d negative1 negative2 (rows1 rows2 : seq nat) L X :=
  let left := tabulate n (fun i => signedHadamard L1 m negative1 (columnQ m L i)) in
  let right := tabulate n (fun i => signedHadamard L2 d negative2 (rowQ X i)) in
  tabulate2 s n (fun t i => mulQ (entry2 left i (nth 0%N rows1 t)) (entry2 right i (nth 0%N rows2 t))).

Section TensorSketchMeaning.
Variables (R : realFieldType) (m n d s' : nat) (buckets1 buckets2 : seq nat) (negative1 negative2 : seq bool).
Notation s := s'.+1.
Definition tensor_draw : tensor_draws [finType of hash m s' * hash d s'] m d :=
  let left := draw m s' buckets1 negative1 in let right := draw d s' buckets2 negative2 in
  ((left.1, right.1), (left.2, right.2)).
Theorem executable_tensor_sketch L X :
  (forall r, (r < m)%N -> (nth 0%N buckets1 r < s)%N) -> (forall k, (k < d)%N -> (nth 0%N buckets2 k < s)%N) ->
  matrix_of R s n (tensorSketchQ s m n d buckets1 negative1 buckets2 negative2 L X) =
  tensor_sketch R tensor_draw *m khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Proof.
move=> h1 h2; apply/matrixP => t i; rewrite embedding_tensor_sketch_convolution -!surjective_pairing.
rewrite -(executable_count_sketch R n negative1 L h1) -matrix_transpose.
rewrite -(executable_count_sketch R n negative2 (transpose n d X) h2).
rewrite /tensorSketchQ matrix_tabulate mxE value_sum; apply: eq_bigr => v _; rewrite valueM !mxE.
by rewrite /= modnDmr.
Qed.
End TensorSketchMeaning.

Theorem executable_tensor_srht (R : rcfType) L1 L2 s m n d negative1 negative2 rows1 rows2 L X
    (w : tensor_draws [finType of {ffun 'I_s -> 'I_(2 ^ L1)} * {ffun 'I_s -> 'I_(2 ^ L2)}] m d) :
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N ->
  (forall t, w.1.1 t = nth 0%N rows1 t :> nat) -> (forall t, w.1.2 t = nth 0%N rows2 t :> nat) ->
  (forall r, w.2.1 r = nth false negative1 r) -> (forall k, w.2.2 k = nth false negative2 k) ->
  matrix_of R s n (tensorHadamard L1 L2 s m n d negative1 negative2 rows1 rows2 L X) =
  Num.sqrt s%:R *: (tensor_srht R w *m khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T).
Proof.
move=> m_range d_range s0 p1 p2 g1 g2.
have sn : Num.sqrt s%:R != 0 :> R by rewrite gt_eqF // sqrtr_gt0 ltr0n.
rewrite matrix_tabulate; apply/matrixP => t i; rewrite [LHS]mxE [RHS]mxE embedding_tensor_srht_product mulVKf //.
rewrite valueM /entry2 !nth_tabulate // -p1 -p2 !value_signedHadamard // !mxE.
congr (_ * _); apply: eq_bigr => k _; rewrite !mxE /sg mulrA.
  by rewrite g1 entry_tabulate.
by rewrite g2.
Qed.

(* ---- Columns b (x) x, and the Jacobian ---- *)

Definition khatriRaoQ m n d L X :=
  tabulate2 (m * d) n (fun k i => mulQ (entry2 L (k %/ d)%N i) (entry2 X i (k %% d)%N)).
(* a_r b_ri, one row for each neuron *)
Definition signedBits m n negative B :=
  tabulate2 m n (fun r i => if isActive B r i then signQ (nth false negative r) oneQ else zeroQ).

Theorem executable_khatri_rao (R : realFieldType) m n d L X :
  matrix_of R (m * d) n (khatriRaoQ m n d L X) = khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Proof. by rewrite matrix_tabulate; apply/matrixP => k i; rewrite !mxE valueM. Qed.

Section JacobianMeaning.
Variables (R : realFieldType) (m n d : nat) (c : R) (negative : seq bool) (W X : seq (seq Q)).
Let B := activations m n d W X.
Notation WM := (matrix_of R m d W).
Notation XM := (matrix_of R n d X).
Notation a := (@signs R m negative).
Notation A := (khatriRaoQ m n d (signedBits m n negative B) X).

Lemma matrix_signed_bits :
  matrix_of R m n (signedBits m n negative B) = \matrix_(r, i) (a r * pattern XM WM i r).
Proof.
rewrite matrix_tabulate; apply/matrixP => r i; rewrite [LHS]mxE [RHS]mxE -isActive_pattern -/B.
by case: (isActive _ _ _); rewrite ?value0 ?mulr0 // value_sign value1.
Qed.
Theorem executable_transposed_jacobian : (jacobian XM c a WM)^T = c *: matrix_of R (m * d) n A.
Proof.
rewrite executable_khatri_rao matrix_signed_bits embedding_neuron_block_jacobian.
by apply/matrixP => k i; rewrite !mxE -!mulrA.
Qed.
Theorem executable_jacobian_product g v :
  (jacobian XM c a WM)^T *m vector R n g = c *: vector R (m * d) (times (m * d) n A g) /\
  jacobian XM c a WM *m vector R (m * d) v = c *: vector R n (transposeTimes (m * d) n A v).
Proof.
rewrite vector_times vector_transposeTimes -[jacobian _ _ _ _]trmxK trmxK executable_transposed_jacobian.
by rewrite linearZ /= -!scalemxAl.
Qed.
End JacobianMeaning.

(* ---- Words of 64 bits ---- *)

Definition wordOf (bits : seq bool) : N := foldr (fun b w => N.add (N.mul 2 w) (N.b2n b)) N0 bits.
Definition bitOf (w : N) (k : nat) : bool := N.testbit w (N.of_nat k).
(* the activations of a point, neuron r at bit r mod 64 of word r / 64 *)
Definition packedWords m B i : seq N :=
  tabulate ((m + 63) %/ 64) (fun k => wordOf (tabulate 64 (fun l => isActive B (64 * k + l) i))).
Definition packedBit (words : seq N) (r : nat) : bool := bitOf (nth N0 words (r %/ 64)) (r %% 64).
Definition popCount (w : N) : nat := count (bitOf w) (iota 0 64).
Definition packedCount m (x y : seq N) : nat :=
  sumn (tabulate ((m + 63) %/ 64) (fun k => popCount (N.land (nth N0 x k) (nth N0 y k)))).

Lemma bitOf_word bits k : bitOf (wordOf bits) k = nth false bits k.
Proof.
elim: bits k => [|b bits IH] [|k] //; rewrite /bitOf [wordOf _]/=; first exact: N.testbit_0_r.
by rewrite Nat2N.inj_succ N.testbit_succ_r -/(bitOf _ _) IH.
Qed.
Lemma words_cover m r : (r < m)%N -> (r %/ 64 < (m + 63) %/ 64)%N.
Proof.
by move=> h; rewrite -(addn1 (r %/ 64)) -(divnDMl 1 r (isT : 0 < 64)%N) leq_div2r // mul1n addnS -addSn leq_add2r.
Qed.
Lemma packedBit_active m B i r : size B = m -> packedBit (packedWords m B i) r = isActive B r i.
Proof.
move=> sB; rewrite /packedBit /packedWords; have [rm|mr] := ltnP r m; last first.
  have -> : isActive B r i = false by rewrite /isActive [nth [::] B r]nth_default ?sB ?nth_nil.
  have [h|h] := ltnP (r %/ 64) ((m + 63) %/ 64); last by rewrite [nth N0 _ _]nth_default ?size_map ?size_iota.
  rewrite nth_tabulate // bitOf_word nth_tabulate ?ltn_mod // [(64 * _)%N]mulnC -divn_eq.
  by rewrite /isActive [nth [::] B r]nth_default ?sB ?nth_nil.
by rewrite nth_tabulate ?words_cover // bitOf_word nth_tabulate ?ltn_mod // [(64 * _)%N]mulnC -divn_eq.
Qed.
Lemma size_activations m n d W X : size (activations m n d W X) = m.
Proof. by rewrite size_map size_iota. Qed.

Lemma packedCount_common m B i j : size B = m ->
  packedCount m (packedWords m B i) (packedWords m B j) = commonCount m B i j.
Proof.
move=> sB; rewrite /packedCount /commonCount; set w := ((m + 63) %/ 64)%N.
pose p r := isActive B r i && isActive B r j.
have wm : (m <= w * 64)%N by rewrite leqNgt; apply/negP => /words_cover; rewrite -/w mulnK // ltnn.
transitivity (count p (iota 0 (w * 64))); last first.
  rewrite -(subnKC wm) iotaD count_cat add0n [X in (_ + X)%N](_ : _ = 0%N) ?addn0 //.
  apply/eqP; rewrite -leqn0 leqNgt -has_count; apply/hasPn => r; rewrite mem_iota => /andP[mr _].
  by rewrite /p /isActive [nth [::] B r]nth_default ?sB ?nth_nil.
have e k : (k < w)%N -> popCount (N.land (nth N0 (packedWords m B i) k) (nth N0 (packedWords m B j) k)) =
    count p (iota (k * 64) 64).
  move=> kw; rewrite -[X in iota X]addn0 iotaDl count_map /popCount; apply: eq_in_count => l.
  rewrite mem_iota /= add0n => l64; rewrite /bitOf N.land_spec -!/(bitOf _ _) /p -!(packedBit_active _ _ sB) /packedBit.
  by rewrite divnMDl // divn_small // addn0 modnMDl modn_small.
elim: {1 3 4}w (leqnn w) => // k IH kw.
rewrite /tabulate -addn1 iotaD map_cat sumn_cat -/(tabulate k _) IH ?(ltnW kw) //.
by rewrite mulnDl mul1n iotaD count_cat !add0n /= addn0 e.
Qed.

(* ---- The sketched Gram matrix ---- *)

Definition bucketMembers m (buckets : seq nat) t : seq nat := [seq r <- iota 0 m | nth 0%N buckets r == t].
(* the active members of a bucket, each counted with its sign *)
Definition bucketCount (members : seq nat) (negative : nat -> bool) (words : seq N) : Z :=
  foldr (fun r sum => if packedBit words r then Z.add (if negative r then Z.neg 1 else Z.pos 1) sum else sum)
    Z0 members.
(* (SA)'(SA) of S = C (x) I_d, from the words of the points: the signs of C and of the neurons are multiplied *)
Definition sketchedGramQ q m n d (buckets : seq nat) (bucketNegative negative : seq bool) B X :=
  let words := tabulate n (packedWords m B) in
  let sign r := nth false bucketNegative r (+) nth false negative r in
  let counts := tabulate2 q n (fun t i => intQ (bucketCount (bucketMembers m buckets t) sign (nth [::] words i))) in
  tabulate2 n n (fun i j =>
    mulQ (divQ (sumQ q (fun t => mulQ (entry2 counts t i) (entry2 counts t j))) (natQ m))
      (dotQ d (rowQ X i) (rowQ X j))).

(* the same of a CountSketch of the md coordinates *)
Definition countSketchedGramQ s m n d (buckets : seq nat) (bucketNegative negative : seq bool) B X :=
  let SA := countSketch s (m * d) n buckets bucketNegative (khatriRaoQ m n d (signedBits m n negative B) X) in
  tabulate2 n n (fun i j => divQ (sumQ s (fun t => mulQ (entry2 SA t i) (entry2 SA t j))) (natQ m)).

Section PackedMeaning.
Variables (R : realFieldType) (m n d : nat) (W X : seq (seq Q)).
Let B := activations m n d W X.
Notation WM := (matrix_of R m d W).
Notation XM := (matrix_of R n d X).

Theorem executable_packed_activations :
  \matrix_(i, r) (packedBit (packedWords m B i) r)%:R = pattern XM WM /\
  forall i r, (m <= r)%N -> packedBit (packedWords m B i) r = false.
Proof.
split=> [|i r mr].
  by rewrite -executable_activations; apply/matrixP => i r; rewrite !mxE packedBit_active ?size_activations.
by rewrite packedBit_active ?size_activations // /isActive [nth [::] B r]nth_default ?size_activations ?nth_nil.
Qed.
Theorem executable_packed_counts :
  \matrix_(i, j) (packedCount m (packedWords m B i) (packedWords m B j))%:R = pattern XM WM *m (pattern XM WM)^T.
Proof.
rewrite -executable_common_counts matrix_tabulate; apply/matrixP => i j.
by rewrite !mxE value_nat packedCount_common ?size_activations.
Qed.

Section SketchedGram.
Variables (q' : nat) (c : R) (buckets : seq nat) (bucketNegative negative : seq bool).
Notation q := q'.+1.
Notation C := (CS R (draw m q' buckets bucketNegative)).
Notation a := (@signs R m negative).

Lemma value_bucketCount (t : 'I_q) (i : 'I_n) : (forall r, (r < m)%N -> (nth 0%N buckets r < q)%N) ->
  c * real_of_Z R (bucketCount (bucketMembers m buckets t)
    (fun r => nth false bucketNegative r (+) nth false negative r) (packedWords m B i)) =
  (C *m \matrix_(r, i) (c * a r * pattern XM WM i r)) t i.
Proof.
move=> hb; rewrite mxE.
pose F r : R := (nth 0%N buckets r == t)%:R * ((-1) ^+ (nth false bucketNegative r (+) nth false negative r) *
  (isActive B r i)%:R).
transitivity (c * \sum_(r < m) F r).
  congr (_ * _); rewrite -sum_iota /bucketMembers; elim: (iota 0 m) => [|r s IH]; first by rewrite big_nil.
  rewrite big_cons -IH /= /F; case: (nth 0%N buckets r == t); last by rewrite mul0r add0r.
  rewrite /= packedBit_active ?size_activations // mul1r; case: (isActive B r i); last by rewrite mulr0 add0r.
  by rewrite real_of_ZD mulr1; congr (_ + _); case: (_ (+) _); rewrite // expr1.
rewrite mulr_sumr; apply: eq_bigr => r _; rewrite /F [X in _ = _ * X]mxE -isActive_pattern -/B [X in _ = X * _]mxE.
rewrite /sg !ffunE -val_eqE /= inordK ?hb //.
rewrite signr_addb /signs; case: (_ == _); rewrite ?mul0r ?mulr0 // !mul1r; ring.
Qed.

Theorem executable_sketched_gram : c ^+ 2 = m%:R^-1 -> (forall r, (r < m)%N -> (nth 0%N buckets r < q)%N) ->
  let SA := neuron_block d (@CS R m q') (draw m q' buckets bucketNegative) *m (jacobian XM c a WM)^T in
  matrix_of R n n (sketchedGramQ q m n d buckets bucketNegative negative B X) = SA^T *m SA.
Proof.
move=> hc hb SA; rewrite /SA embedding_neuron_block_jacobian.
rewrite embedding_neuron_block_gram matrix_tabulate; apply/matrixP => i j; rewrite [LHS]mxE [RHS]mxE.
rewrite valueM value_div value_nat value_dot trmxK; congr (_ * _); last first.
  by rewrite dotE [RHS]mxE; apply: eq_bigr => l _; rewrite !mxE !entry_rowQ.
rewrite -hc value_sum mulr_suml [RHS]mxE; apply: eq_bigr => t _.
rewrite valueM !entry2_tabulate // !value_int !nth_tabulate // [X in _ = X * _]mxE -!value_bucketCount //.
by rewrite expr2; ring.
Qed.

Theorem executable_count_sketched_gram : c ^+ 2 = m%:R^-1 ->
  (forall k, (k < m * d)%N -> (nth 0%N buckets k < q)%N) ->
  let SA := CS R (draw (m * d) q' buckets bucketNegative) *m (jacobian XM c a WM)^T in
  matrix_of R n n (countSketchedGramQ q m n d buckets bucketNegative negative B X) = SA^T *m SA.
Proof.
move=> hc hb SA; rewrite /SA executable_transposed_jacobian -scalemxAr -executable_count_sketch //.
set Y := matrix_of R q n _; have -> : (c *: Y)^T = c *: Y^T by rewrite linearZ.
rewrite -scalemxAl -scalemxAr scalerA -expr2 hc matrix_tabulate; apply/matrixP => i j; rewrite !mxE.
rewrite value_div value_nat value_sum mulrC; congr (_ * _); apply: eq_bigr => t _.
by rewrite valueM !mxE.
Qed.
End SketchedGram.
End PackedMeaning.
