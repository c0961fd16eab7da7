(* The definitions and statements of Executable.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient
  NeuralTangentKernel GaussNewton.
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
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel).

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
(* The element of a field that a fraction stands for *)
Definition real_of_Z (R : realFieldType) (z : Z) : R := (int_of_Z z)%:~R.
Definition value (R : realFieldType) (q : Q) : R := real_of_Z R (Qnum q) / real_of_Z R (Zpos (Qden q)).

(* Lists as vectors and matrices; what a list lacks counts as zero. *)
Definition entry (v : seq Q) (i : nat) : Q := nth zeroQ v i.
Definition entry2 (A : seq (seq Q)) (i j : nat) : Q := entry (nth [::] A i) j.
Definition tabulate T (n : nat) (f : nat -> T) : seq T := [seq f i | i <- iota 0 n].
Definition tabulate2 T (m n : nat) (f : nat -> nat -> T) := tabulate m (fun i => tabulate n (f i)).
Definition vector (R : realFieldType) n (v : seq Q) : 'cV[R]_n := \col_i value R (entry v i).
Definition matrix_of (R : realFieldType) m n (A : seq (seq Q)) : 'M[R]_(m, n) := \matrix_(i, j) value R (entry2 A i j).

Definition dotQ n x y := sumQ n (fun i => mulQ (entry x i) (entry y i)).
Definition addv n x y := tabulate n (fun i => addQ (entry x i) (entry y i)).
Definition subv n x y := tabulate n (fun i => subQ (entry x i) (entry y i)).
Definition scalev n c x := tabulate n (fun i => mulQ c (entry x i)).
Definition times m n A x := tabulate m (fun i => sumQ n (fun j => mulQ (entry2 A i j) (entry x j))).
Definition transposeTimes m n A y := tabulate n (fun j => sumQ m (fun i => mulQ (entry2 A i j) (entry y i))).
Definition transpose m n (A : seq (seq Q)) := tabulate2 n m (fun i j => entry2 A j i).

(* Sketches *)
Definition signQ (negative : bool) (q : Q) : Q := if negative then oppQ q else q.
(* row r of S A is the signed sum of the rows of A that bucket r holds *)
Definition countSketch s N k (buckets : seq nat) (negative : seq bool) A :=
  tabulate2 s k (fun r j => sumQ N (fun i =>
    if nth 0%N buckets i == r then signQ (nth false negative i) (entry2 A i j) else zeroQ)).
Definition draw N s' (buckets : seq nat) (negative : seq bool) : Omega N s' :=
  ([ffun i : 'I_N => inord (nth 0%N buckets i)], [ffun i : 'I_N => nth false negative i]).
(* (C b) (x) x for each column b of L and each point x: entry t d + l of column i is (C L)_ti X_il *)
Definition neuronBlockQ q m n d buckets negative L X :=
  let CL := countSketch q m n buckets negative L in
  tabulate2 (q * d) n (fun k i => mulQ (entry2 CL (k %/ d)%N i) (entry2 X i (k %% d)%N)).
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

(* The network, its activations, its Gram matrix and its steps *)
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
Definition signs (R : realFieldType) m (negative : seq bool) (r : 'I_m) : R := (-1) ^+ nth false negative r.

(* Preconditioned solves and a whole step *)
(* P^-1 r = R0 (R0^T r), where R0 is the inverse of the triangular factor R *)
Definition precondition n R0 r := times n n R0 (transposeTimes n n R0 r).
(* the paper's iteration, written for g = R0 z:  g + P^-1 G P^-1 (r - G g) *)
Definition fixedPointStep n G R0 r g :=
  addv n g (precondition n R0 (times n n G (precondition n R0 (subv n r (times n n G g))))).
(* The state of conjugate gradients: iterate, residual, last direction, last product of residual and z. *)
Record cgStateQ := CGStateQ { iterateQ : seq Q; residualQ : seq Q; directionQ : seq Q; lastProductQ : Q }.
Definition cgStartQ n (product : seq Q -> seq Q) r g :=
  CGStateQ g (subv n r (product g)) (tabulate n (fun=> zeroQ)) oneQ.
(* One iteration, with products by G and by P^-1 in whatever way they are had. *)
Definition cgStepBy n (product solve : seq Q -> seq Q) (s : cgStateQ) :=
  let z := solve (residualQ s) in
  let rz := dotQ n (residualQ s) z in
  let p := addv n z (scalev n (divQ rz (lastProductQ s)) (directionQ s)) in
  let Gp := product p in
  let alpha := divQ rz (dotQ n p Gp) in
  CGStateQ (addv n (iterateQ s) (scalev n alpha p)) (subv n (residualQ s) (scalev n alpha Gp)) p rz.
Definition conjugateGradientBy n product solve r g k := iter k (cgStepBy n product solve) (cgStartQ n product r g).
Definition conjugateGradientQ n G R0 r g k := conjugateGradientBy n (times n n G) (precondition n R0) r g k.
Definition stateMeaning (R : realFieldType) n (s : cgStateQ) : cg_state R n :=
  CGState (vector R n (iterateQ s)) (vector R n (residualQ s)) (vector R n (directionQ s)) (value R (lastProductQ s)).
Definition identityQ n : seq (seq Q) := tabulate2 n n (fun i j => if i == j then oneQ else zeroQ).
(* k iterations of conjugate gradients from zero for G g = f - y, and the weights W - J^T g *)
Definition trainingStep m n d c negative W X y k :=
  let B := activations m n d W X in
  let r := subv n (outputs m n d c negative W X) y in
  let G := gramByJacobian m n d c negative B X in
  let g := iterateQ (conjugateGradientQ n G (identityQ n) r (tabulate n (fun=> zeroQ)) k) in
  (g, stepAlong m n d c negative B X W g).

Parameter executable_count_sketch :
  forall (R : realFieldType) (N k s' : nat) (buckets : seq nat) (negative : seq bool) (A : seq (seq Q)),
  (forall i : nat, (i < N)%N -> (nth 0%N buckets i < s'.+1)%N) ->
  matrix_of R s'.+1 k (countSketch s'.+1 N k buckets negative A) =
    CS R (draw N s' buckets negative) *m matrix_of R N k A.
Parameter executable_neuron_block :
  forall (R : realFieldType) (m n d q' : nat) (buckets : seq nat) (negative : seq bool) (L X : seq (seq Q)),
  (forall r : nat, (r < m)%N -> (nth 0%N buckets r < q'.+1)%N) ->
  matrix_of R (q'.+1 * d) n (neuronBlockQ q'.+1 m n d buckets negative L X) =
    neuron_block d (@CS R m q') (draw m q' buckets negative) *m
      khatri_rao (matrix_of R m n L) (matrix_of R n d X)^T.
Parameter executable_srht :
  forall (R : rcfType) (L N s k : nat) (negative : seq bool) (rows : seq nat) (A : seq (seq Q))
    (N_range : (N <= 2 ^ L)%N) (w : srht_draws (2 ^ L) N s),
  (0 < s)%N -> (forall r : 'I_s, val w.1 r = nth 0%N rows r :> nat) ->
  (forall i : 'I_N, w.2 i = nth false negative i) ->
  matrix_of R s k (sampledHadamard L N s k negative rows A) =
    Num.sqrt s%:R *: (srht R N_range w *m matrix_of R N k A).
Parameter executable_network :
  forall (R : realFieldType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)),
  vector R n (outputs m n d c negative W X) =
    network (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W).
Parameter executable_activations :
  forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)),
  \matrix_(i, r) (isActive (activations m n d W X) r i)%:R = pattern (matrix_of R n d X) (matrix_of R m d W).
Parameter executable_common_counts :
  forall (R : realFieldType) (m n d : nat) (W X : seq (seq Q)),
  matrix_of R n n (commonCounts m n (activations m n d W X)) =
    pattern (matrix_of R n d X) (matrix_of R m d W) *m (pattern (matrix_of R n d X) (matrix_of R m d W))^T.
Parameter executable_gram :
  forall (R : realFieldType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)),
  matrix_of R n n (gramByJacobian m n d c negative (activations m n d W X) X) =
    gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W).
Parameter executable_gram_by_counts :
  forall (R : realFieldType) (m n d : nat) (negative : seq bool) (W X : seq (seq Q)) (root : R),
  root ^+ 2 = m%:R^-1 ->
  matrix_of R n n (gramByCounts m n d (activations m n d W X) X) =
    gram (matrix_of R n d X) root (signs R negative) (matrix_of R m d W).
Parameter executable_step :
  forall (R : realFieldType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)) (g : seq Q),
  vec (matrix_of R m d (stepAlong m n d c negative (activations m n d W X) X W g)) =
    vec (matrix_of R m d W) -
      (jacobian (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W))^T *m vector R n g.
Parameter executable_fixed_point :
  forall (R : realFieldType) (n : nat) (G F R0 : seq (seq Q)),
  matrix_of R n n F *m matrix_of R n n R0 = 1%:M ->
  forall (r g : seq Q) (k : nat),
  vector R n (iter k (fixedPointStep n G R0 r) g) =
    iter k (fixed_point_step_in_g (matrix_of R n n G) ((matrix_of R n n F)^T *m matrix_of R n n F) (vector R n r))
      (vector R n g).
Parameter executable_conjugate_gradient :
  forall (R : realFieldType) (n : nat) (G F R0 : seq (seq Q)) (r g0 : seq Q) (k : nat),
  matrix_of R n n F *m matrix_of R n n R0 = 1%:M ->
  stateMeaning R n (conjugateGradientQ n G R0 r g0 k) =
    cg (matrix_of R n n G) ((matrix_of R n n F)^T *m matrix_of R n n F) (vector R n r) (vector R n g0) k.
Parameter executable_training_step :
  forall (R : rcfType) (m n d : nat) (c : Q) (negative : seq bool) (W X : seq (seq Q)) (y : seq Q) (k : nat)
    (g : seq Q) (W' : seq (seq Q)),
  (g, W') = trainingStep m n d c negative W X y k ->
  vector R n g =
    cg_iterate (gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)) 1%:M
      (residual (matrix_of R n d X) (value R c) (signs R negative) (vector R n y) (matrix_of R m d W)) 0 k /\
  gn_step (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W) (vector R n g)
    (matrix_of R m d W').

End Stated.
