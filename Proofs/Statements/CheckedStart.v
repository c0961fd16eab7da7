(* The definitions and statements of CheckedStart.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From Coq Require Import ZArith QArith.
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

(* Integers over a power of two *)
Definition dyadicQ (k : nat) (z : Z) : Q := Qmake z (iter k xO xH).
Definition dyadicsQ (k : nat) (v : seq Z) : seq Q := [seq dyadicQ k z | z <- v].
Definition leQ (p q : Q) : bool := nonnegQ (subQ q p).

(* Lists of integers *)
Fixpoint dotZ (x y : seq Z) : Z :=
  if x is a :: x' then if y is b :: y' then Z.add (Z.mul a b) (dotZ x' y') else Z0 else Z0.
(* The sum of the positive ones among some integers, each with its sign *)
Fixpoint signedSumZ (negative : seq bool) (z : seq Z) : Z :=
  if z is t :: z' then
    let rest := signedSumZ (behead negative) z' in
    if Z.leb Z0 t then if head false negative then Z.sub rest t else Z.add rest t else rest
  else Z0.
Definition bothActive (z t : seq Z) : nat := count (fun p => Z.leb Z0 p.1 && Z.leb Z0 p.2) (zip z t).

(* One row behind the elimination of the first column, and whether the division by the pivot before leaves nothing. *)
Definition eliminateZ (p prev : Z) (b row : seq Z) : seq Z :=
  [seq Z.div (Z.sub (Z.mul p v.1) (Z.mul (head Z0 row) v.2)) prev | v <- zip (behead row) b].
Definition dividesZ (p prev : Z) (b row : seq Z) : bool :=
  all (fun v => let t := Z.sub (Z.mul p v.1) (Z.mul (head Z0 row) v.2) in Z.eqb (Z.mul prev (Z.div t prev)) t)
    (zip (behead row) b).
(* Elimination without fractions: every pivot is divided by the one before. *)
Fixpoint definiteZ (n : nat) (prev : Z) (A : seq (seq Z)) : bool :=
  if n is n'.+1 then
    if A is (p :: b) :: rest then
      [&& Z.ltb Z0 p, all (dividesZ p prev b) rest & definiteZ n' p [seq eliminateZ p prev b row | row <- rest]]
    else false
  else true.
Definition integers (R : realFieldType) m n (A : seq (seq Z)) : 'M[R]_(m, n) :=
  \matrix_(i, j) real_of_Z R (nth Z0 (nth [::] A i) j).
Definition isSquare n (A : seq (seq Z)) := (size A == n) && all (fun row => size row == n) A.

(* What a run begins with, and what was certified of it. The entries of a matrix or vector are the integers listed over
   two to the power of its exponent; a point and a neuron are rows. *)
Record start := Start {
  points : nat; neurons : nat; dimension : nat;
  inputsZ : seq (seq Z); inputsExponent : nat;
  targetsZ : seq Z; targetsExponent : nat;
  weightsZ : seq (seq Z); weightsExponent : nat;
  (* the neurons with sign -1 *)
  negative : seq bool;
  (* lambda_min(G(W0)) is at least lambdaQ, the neurons stay within radiusQ, and steps are solved up to accuracyQ *)
  lambdaQ : Q; radiusQ : Q; accuracyQ : Q }.

Definition inputsQ (S : start) : seq (seq Q) := [seq dyadicsQ (inputsExponent S) x | x <- inputsZ S].
Definition weightsQ (S : start) : seq (seq Q) := [seq dyadicsQ (weightsExponent S) w | w <- weightsZ S].
Definition targetsQ (S : start) : seq Q := dyadicsQ (targetsExponent S) (targetsZ S).

Definition wellFormed (S : start) : bool :=
  [&& size (inputsZ S) == points S, all (fun x => size x == dimension S) (inputsZ S), size (weightsZ S) == neurons S,
    all (fun w => size w == dimension S) (weightsZ S), size (targetsZ S) == points S, size (negative S) == neurons S &
    (0 < neurons S)%N].

(* The pre-activations of one point are a list, over two to the power of preactivationExponent. *)
Definition preactivationExponent (S : start) : nat := (inputsExponent S + weightsExponent S)%N.
Definition preactivationsZ (S : start) : seq (seq Z) := [seq [seq dotZ x w | w <- weightsZ S] | x <- inputsZ S].
Definition lengthQ (S : start) (x : seq Z) : Q := dyadicQ (inputsExponent S + inputsExponent S) (dotZ x x).

(* The integers of pre-activations of size at most rho |x| are at most reachZ x. *)
Definition reachZ (S : start) (x : seq Z) : Z :=
  let scale := intQ (Zpos (iter (preactivationExponent S + preactivationExponent S) xO xH)) in
  let square := mulQ (mulQ (mulQ (radiusQ S) (radiusQ S)) (lengthQ S x)) scale in
  Z.sqrt (Z.div (Qnum square) (Zpos (Qden square))).
Definition nearCount (S : start) (x z : seq Z) : nat :=
  let reach := reachZ S x in count (fun t => Z.leb (Z.abs t) reach) z.

(* G(W0) - lambda I, times the denominators *)
Definition shiftedGramZ (S : start) (P : seq (seq Z)) : seq (seq Z) :=
  let shift := Z.mul (Qnum (lambdaQ S))
    (Z.mul (Z.of_nat (neurons S)) (Zpos (iter (inputsExponent S + inputsExponent S) xO xH))) in
  tabulate2 (points S) (points S) (fun i j =>
    Z.sub (Z.mul (Zpos (Qden (lambdaQ S))) (Z.mul (Z.of_nat (bothActive (nth [::] P i) (nth [::] P j)))
        (dotZ (nth [::] (inputsZ S) i) (nth [::] (inputsZ S) j))))
      (if i == j then shift else Z0)).

(* Below and above sqrt m *)
Definition rootQ (S : start) (above : bool) : Q :=
  let root := Z.sqrt (Z.mul (Z.of_nat (neurons S)) (Zpos (iter 256 xO xH))) in
  dyadicQ 128 (if above then Z.add root (Zpos xH) else root).
(* sqrt m f(W0), and a bound on m |r_0|^2 *)
Definition sumsQ (S : start) (P : seq (seq Z)) : seq Q :=
  [seq dyadicQ (preactivationExponent S) (signedSumZ (negative S) z) | z <- P].
Definition residualBoundQ (S : start) (P : seq (seq Z)) : Q :=
  let sums := sumsQ S P in
  let product := dotQ (points S) sums (targetsQ S) in
  addQ (dotQ (points S) sums sums) (subQ (mulQ (natQ (neurons S)) (dotQ (points S) (targetsQ S) (targetsQ S)))
    (mulQ (natQ 2) (mulQ (rootQ S (~~ nonnegQ product)) product))).

Definition accurateEnough (S : start) : bool := leQ (mulQ (natQ 6) (accuracyQ S)) oneQ.
Definition startPositive (S : start) (P : seq (seq Z)) : bool :=
  Z.ltb Z0 (Qnum (lambdaQ S)) && definiteZ (points S) (Zpos xH) (shiftedGramZ S P).
Definition fewNear (S : start) (P : seq (seq Z)) : bool :=
  let counted := sumQ (points S) (fun i =>
    mulQ (lengthQ S (nth [::] (inputsZ S) i)) (natQ (nearCount S (nth [::] (inputsZ S) i) (nth [::] P i)))) in
  leQ (mulQ (natQ 64) counted) (mulQ (natQ (neurons S)) (lambdaQ S)).
Definition farEnough (S : start) (P : seq (seq Z)) : bool :=
  let square q := mulQ q q in
  let lengths := sumQ (points S) (fun i => lengthQ S (nth [::] (inputsZ S) i)) in
  nonnegQ (radiusQ S) && leQ (mulQ (natQ 16) (mulQ lengths (residualBoundQ S P)))
    (mulQ (square (radiusQ S)) (mulQ (square (lambdaQ S)) (square (natQ (neurons S))))).
Definition checkStart (S : start) : bool :=
  let P := preactivationsZ S in
  [&& wellFormed S, accurateEnough S, startPositive S P, fewNear S P & farEnough S P].

(* What the numbers in a start stand for *)
Definition start_inputs (R : rcfType) (S : start) : 'M[R]_(points S, dimension S) :=
  matrix_of R (points S) (dimension S) (inputsQ S).
Definition start_targets (R : rcfType) (S : start) : 'cV[R]_(points S) := vector R (points S) (targetsQ S).
Definition start_weights (R : rcfType) (S : start) : 'M[R]_(neurons S, dimension S) :=
  matrix_of R (neurons S) (dimension S) (weightsQ S).
Definition start_signs (R : rcfType) (S : start) : 'I_(neurons S) -> R := @signs R (neurons S) (negative S).
Definition start_scale (R : rcfType) (S : start) : R := (Num.sqrt (neurons S)%:R)^-1.
(* Every run of T steps from the start, each of which solves its system up to eps0, halves the residual at each step
   and moves no neuron by more than rho. *)
Definition halves_every_step (R : rcfType) (S : start) : Prop :=
  forall (W : nat -> 'M[R]_(neurons S, dimension S)) (g : nat -> 'cV[R]_(points S)) (T : nat),
  let X := start_inputs R S in let c := start_scale R S in let a := @start_signs R S in let y := start_targets R S in
  W 0%N = start_weights R S ->
  (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N ->
    norm (gram X c a (W t) *m g t - residual X c a y (W t)) <=
      value R (accuracyQ S) * norm (residual X c a y (W t))) ->
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t))) /\
  (forall t, (t <= T)%N -> (forall r, distance (W t) (start_weights R S) r <= value R (radiusQ S)) /\
    forall x, 7 / 8 * Num.sqrt (value R (lambdaQ S)) * norm x <= norm ((jacobian X c a (W t))^T *m x)).

Parameter checked_positive_definite :
  forall (R : realFieldType) (n : nat) (prev : Z) (A : seq (seq Z)),
  definiteZ n prev A -> Z.ltb Z0 prev -> isSquare n A -> sym (integers R n n A) -> psd (integers R n n A).
Parameter checked_start_converges :
  forall S : start, checkStart S -> forall R : rcfType, halves_every_step R S.

End Stated.
