(* The definitions and statements of ExecutableSketches.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From Coq Require Import NArith ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient
  NeuralTangentKernel GaussNewton Executable.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import Executable : Statements.Executable.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient NeuralTangentKernel GaussNewton).

(* sqrt z times the sketch: the z buckets of coordinate i, and the signs that go with them, stand from place iz on *)
Definition sparseSigns s z N k (buckets : seq nat) (negative : seq bool) A :=
  tabulate2 s k (fun r j => sumQ N (fun i => sumQ z (fun l =>
    if nth 0%N buckets (i * z + l) == r then signQ (nth false negative (i * z + l)) (entry2 A i j) else zeroQ))).
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
Definition tensor_draw m d s' (buckets1 buckets2 : seq nat) (negative1 negative2 : seq bool) :
    tensor_draws [finType of hash m s' * hash d s'] m d :=
  let left := draw m s' buckets1 negative1 in let right := draw d s' buckets2 negative2 in
  ((left.1, right.1), (left.2, right.2)).

(* Columns b (x) x, words, and the sketched Gram matrix *)
Definition khatriRaoQ m n d L X :=
  tabulate2 (m * d) n (fun k i => mulQ (entry2 L (k %/ d)%N i) (entry2 X i (k %% d)%N)).
(* a_r b_ri, one row for each neuron *)
Definition signedBits m n negative B :=
  tabulate2 m n (fun r i => if isActive B r i then signQ (nth false negative r) oneQ else zeroQ).
Definition wordOf (bits : seq bool) : N := foldr (fun b w => N.add (N.mul 2 w) (N.b2n b)) N0 bits.
Definition bitOf (w : N) (k : nat) : bool := N.testbit w (N.of_nat k).
(* the activations of a point, neuron r at bit r mod 64 of word r / 64 *)
Definition packedWords m B i : seq N :=
  tabulate ((m + 63) %/ 64) (fun k => wordOf (tabulate 64 (fun l => isActive B (64 * k + l) i))).
Definition packedBit (words : seq N) (r : nat) : bool := bitOf (nth N0 words (r %/ 64)) (r %% 64).
Definition popCount (w : N) : nat := count (bitOf w) (iota 0 64).
Definition packedCount m (x y : seq N) : nat :=
  sumn (tabulate ((m + 63) %/ 64) (fun k => popCount (N.land (nth N0 x k) (nth N0 y k)))).
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

Parameter executable_sparse_sign : forall (R : rcfType) (N s z k : nat) (buckets : seq nat) (negative : seq bool)
  (A : seq (seq Q)) (w : sparse_sign_draws N s z), (0 < z)%N ->
  (forall i l, val (w.1 i) l = nth 0%N buckets (i * z + l) :> nat) ->
  (forall i l, w.2 (i, l) = nth false negative (i * z + l)) ->
  matrix_of R s k (sparseSigns s z N k buckets negative A) =
  Num.sqrt z%:R *: (sparse_sign R w *m matrix_of R N k A).
Parameter executable_tensor_sketch : forall (R : realFieldType) (m n d s' : nat) (buckets1 buckets2 : seq nat)
  (negative1 negative2 : seq bool) (L X : seq (seq Q)),
  (forall r : nat, (r < m)%N -> (nth 0 buckets1 r < s'.+1)%N) ->
  (forall k : nat, (k < d)%N -> (nth 0 buckets2 k < s'.+1)%N) ->
  matrix_of R s'.+1 n (tensorSketchQ s'.+1 m n d buckets1 negative1 buckets2 negative2 L X) =
  tensor_sketch R (tensor_draw m d s' buckets1 buckets2 negative1 negative2) *m
  khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Parameter executable_tensor_srht : forall (R : rcfType) (L1 L2 s m n d : nat) (negative1 negative2 : seq bool)
  (rows1 rows2 : seq nat) (L X : seq (seq Q))
  (w : tensor_draws [finType of {ffun 'I_s -> 'I_(2 ^ L1)} * {ffun 'I_s -> 'I_(2 ^ L2)}] m d),
  (m <= 2 ^ L1)%N -> (d <= 2 ^ L2)%N -> (0 < s)%N ->
  (forall t, w.1.1 t = nth 0%N rows1 t :> nat) -> (forall t, w.1.2 t = nth 0%N rows2 t :> nat) ->
  (forall r, w.2.1 r = nth false negative1 r) -> (forall k, w.2.2 k = nth false negative2 k) ->
  matrix_of R s n (tensorHadamard L1 L2 s m n d negative1 negative2 rows1 rows2 L X) =
  Num.sqrt s%:R *: (tensor_srht R w *m khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T).
Parameter executable_khatri_rao : forall (R : realFieldType) (m n d : nat) (L X : seq (seq Q)),
  matrix_of R (m * d) n (khatriRaoQ m n d L X) = khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Parameter executable_transposed_jacobian : forall (R : realFieldType) (m n d : nat) (c : R) (negative : seq bool)
  (W X : seq (seq Q)),
  (jacobian (matrix_of R n d X) c (signs R negative) (matrix_of R m d W))^T =
  c *: matrix_of R (m * d) n (khatriRaoQ m n d (signedBits m n negative (activations m n d W X)) X).
Parameter executable_jacobian_product : forall (R : realFieldType) (m n d : nat) (c : R) (negative : seq bool)
  (W X : seq (seq Q)) (g v : seq Q),
  (jacobian (matrix_of R n d X) c (signs R negative) (matrix_of R m d W))^T *m vector R n g =
  c *: vector R (m * d) (times (m * d) n
    (khatriRaoQ m n d (signedBits m n negative (activations m n d W X)) X) g) /\
  jacobian (matrix_of R n d X) c (signs R negative) (matrix_of R m d W) *m vector R (m * d) v =
  c *: vector R n (transposeTimes (m * d) n
    (khatriRaoQ m n d (signedBits m n negative (activations m n d W X)) X) v).
Parameter executable_packed_activations : forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)),
  \matrix_(i, r) (packedBit (packedWords m (activations m n d W X) i) r)%:R =
  pattern (matrix_of R n d X) (matrix_of R m d W) /\
  forall i r, (m <= r)%N -> packedBit (packedWords m (activations m n d W X) i) r = false.
Parameter executable_packed_counts : forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)),
  \matrix_(i, j) (packedCount m (packedWords m (activations m n d W X) i)
    (packedWords m (activations m n d W X) j))%:R =
  pattern (matrix_of R n d X) (matrix_of R m d W) *m (pattern (matrix_of R n d X) (matrix_of R m d W))^T.
Parameter executable_sketched_gram : forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)) (q' : nat) (c : R)
  (buckets : seq nat) (bucketNegative negative : seq bool), c ^+ 2 = m%:R^-1 ->
  (forall r : nat, (r < m)%N -> (nth 0 buckets r < q'.+1)%N) ->
  let SA := neuron_block d (@CS R m q') (draw m q' buckets bucketNegative) *m
    (jacobian (matrix_of R n d X) c (signs R negative) (matrix_of R m d W))^T in
  matrix_of R n n (sketchedGramQ q'.+1 m n d buckets bucketNegative negative (activations m n d W X) X) = SA^T *m SA.
Parameter executable_count_sketched_gram : forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)) (q' : nat)
  (c : R) (buckets : seq nat) (bucketNegative negative : seq bool), c ^+ 2 = m%:R^-1 ->
  (forall k : nat, (k < m * d)%N -> (nth 0 buckets k < q'.+1)%N) ->
  let SA := CS R (draw (m * d) q' buckets bucketNegative) *m
    (jacobian (matrix_of R n d X) c (signs R negative) (matrix_of R m d W))^T in
  matrix_of R n n (countSketchedGramQ q'.+1 m n d buckets bucketNegative negative (activations m n d W X) X) =
  SA^T *m SA.

End Stated.
