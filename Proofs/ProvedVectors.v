(* Small cases, computed by the programs of Executable.v inside Coq, for the tests of the Swift code.

   Main results. No theorems: seventeen texts in JSON, one for each kind of case, that `Scripts/proved-vectors`
   has Coq evaluate and writes to Fixtures/vectors/proved. Since the programs are proved right, so are the
   numbers.

   Dependencies. Executable, ExecutableSketches, ExecutableSolve; strings and decimal numbers of Coq's library.

   Structure. How JSON is written; the cases of each kind; the conditions of the theorems on the systems that are
   solved and of the matrices that are factored; the texts. *)
From Coq Require Import NArith ZArith QArith String DecimalString.
From mathcomp Require Import all_ssreflect.
From SketchedGaussNewton Require Import Executable ExecutableSketches ExecutableSolve.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope string_scope.

(* ---- Writing ---- *)

Inductive json := Text of string | Items of seq json | Lines of seq json | Fields of seq (string * json).

Definition quote : string := String (Ascii.ascii_of_nat 34) "".
Definition newline : string := String (Ascii.ascii_of_nat 10) "".
Definition showZ (z : Z) : string := NilZero.string_of_int (Z.to_int z).
Definition showQ (q : Q) : string :=
  if Pos.eqb (Qden q) xH then showZ (Qnum q) else showZ (Qnum q) ++ "/" ++ showZ (Zpos (Qden q)).
Definition quoted (s : string) := quote ++ s ++ quote.
Fixpoint show (indent : string) (j : json) : string :=
  let deeper := indent ++ "  " in
  let block opening closing lines :=
    opening ++ newline ++ deeper ++ concat ("," ++ newline ++ deeper) lines ++ newline ++ indent ++ closing in
  match j with
  | Text s => s
  | Items l => "[" ++ concat ", " (map (show indent) l) ++ "]"
  | Lines l => block "[" "]" (map (show deeper) l)
  | Fields l => block "{" "}" (map (fun f => quoted f.1 ++ ": " ++ show deeper f.2) l)
  end.

Definition fraction (q : Q) := Text (quoted (showQ (Qred q))).
Definition vectorJ (v : seq Q) := Items (map fraction v).
Definition matrixJ (A : seq (seq Q)) := Items (map vectorJ A).
Definition natJ (n : nat) := Text (showZ (Z.of_nat n)).
Definition natsJ (l : seq nat) := Items (map natJ l).
Definition signsJ (negative : seq bool) := Items (map (fun b : bool => Text (if b then "-1" else "1")) negative).
Definition bitsJ (B : seq (seq bool)) := Items (map (fun row => natsJ (map nat_of_bool row)) B).
Definition file (cases : seq json) : string := show "" (Lines cases) ++ newline.

(* ---- Reading the cases ---- *)

Definition over (d : positive) (l : seq Z) : seq Q := map (fun z => Qred (Qmake z d)) l.
Definition ints := over 1.
Definition rowsOver d := map (over d).
Local Open Scope Z_scope.

Definition count_sketch_case s buckets negative A :=
  let N := size buckets in let k := size (head [::] A) in
  Fields [:: ("rows", natJ s); ("buckets", natsJ buckets); ("signs", signsJ negative); ("matrix", matrixJ A);
    ("sketch", matrixJ (countSketch s N k buckets negative A))].
Definition count_sketch_cases : seq json :=
  [:: count_sketch_case 3 [:: 0; 2; 0; 1; 2]%N [:: false; true; true; false; true]
        (rowsOver 1 [:: [:: 1; 2]; [:: -3; 5]; [:: 7; 0]; [:: 0; -4]; [:: 11; 6]])
   ; count_sketch_case 1 [:: 0; 0; 0]%N [:: true; false; true] (rowsOver 8 [:: [:: 1]; [:: 20]; [:: -3]])
   ; count_sketch_case 4 [:: 3; 3; 1; 1; 0; 0]%N [:: true; true; false; true; false; false]
        (rowsOver 2 [:: [:: 1; -1; 4]; [:: 1; 1; 0]; [:: 9; -2; 3]; [:: 9; 2; 3]; [:: 0; 0; 1]; [:: -7; 5; -1]])].

(* Columns b (x) x, from the columns b of L, one row for each neuron, and the points x, one row each. *)
Definition neuron_block_case q buckets negative L X :=
  let m := size buckets in let n := size X in let d := size (head [::] X) in
  let sketch := neuronBlockQ q m n d buckets negative L X in
  Fields [:: ("blocks", natJ q); ("buckets", natsJ buckets); ("signs", signsJ negative); ("left", matrixJ L);
    ("points", matrixJ X); ("sketch", matrixJ sketch);
    ("gram", matrixJ (productQ n (q * d) n (transpose (q * d) n sketch) sketch))].
Definition neuron_block_cases : seq json :=
  [:: neuron_block_case 2 [:: 1; 0; 1; 1]%N [:: false; true; true; false]
        (rowsOver 2 [:: [:: 1; 0; 1]; [:: 0; -1; -1]; [:: 1; 1; 0]; [:: -1; -1; -1]])
        (rowsOver 1 [:: [:: 1; 2]; [:: -3; 1]; [:: 0; 5]])
   ; neuron_block_case 3 [:: 2; 2; 0]%N [:: true; false; false]
        (rowsOver 1 [:: [:: 1; 1]; [:: 1; 0]; [:: -1; -1]]) (rowsOver 2 [:: [:: 1; 1; -1; 1]; [:: 2; 0; 0; 0]])].

(* The sketch times the square root of s. *)
Definition srht_case p negative rows A :=
  let k := size (head [::] A) in
  Fields [:: ("signs", signsJ negative); ("rows", natsJ rows); ("matrix", matrixJ A);
    ("sketchTimesRootOfRows", matrixJ (sampledHadamard p (size negative) (size rows) k negative rows A))].
Definition srht_cases : seq json :=
  [:: srht_case 2 [:: false; true; true; false] [:: 0; 1; 2; 3]%N
        (rowsOver 1 [:: [:: 1; 0]; [:: 2; -5]; [:: -3; 7]; [:: 4; 1]])
   ; srht_case 3 [:: true; false; false; true; false] [:: 6; 1; 4]%N
        (rowsOver 4 [:: [:: 1; 8]; [:: 3; 0]; [:: -2; 5]; [:: 6; 6]; [:: 10; -9]])
   ; srht_case 3 [:: false; false; true; true; false; true; true; false] [:: 0; 3; 5; 7; 2]%N
        (rowsOver 1 [:: [:: 1]; [:: -2]; [:: 3]; [:: -4]; [:: 5]; [:: -6]; [:: 7]; [:: -8]])
   ; srht_case 0 [:: true] [:: 0]%N (rowsOver 1 [:: [:: 3; 4]])].

Definition gram_case W X :=
  let m := size W in let n := size X in let d := size (head [::] X) in
  let B := activations m n d W X in
  Fields [:: ("weights", matrixJ W); ("points", matrixJ X); ("activations", bitsJ B);
    ("commonCounts", matrixJ (commonCounts m n B)); ("gram", matrixJ (gramByCounts m n d B X))].
Definition gram_cases : seq json :=
  [:: gram_case (rowsOver 1 [:: [:: 1; -1]; [:: 0; 2]; [:: -1; -3]])
        (rowsOver 1 [:: [:: 1; 1]; [:: 3; -1]; [:: 2; 0]])
   ; gram_case (rowsOver 1 [:: [:: 1; 2; 0]; [:: -1; 0; 1]; [:: 0; 0; 0]; [:: 2; -1; -1]; [:: -2; 1; 1]])
        (rowsOver 2 [:: [:: 1; 3; -2]; [:: 0; 1; 1]; [:: -4; 0; 2]; [:: 4; 0; -2]])
   ; gram_case (rowsOver 1 [:: [:: 1; -2; 0; 0]; [:: 0; 1; 0; -1]; [:: 1; 1; 1; 1]; [:: -1; 0; 2; 1]])
        (rowsOver 2 [:: [:: 1; 1; 1; 1]; [:: 1; -1; 1; -1]; [:: 2; 0; 0; 0]])].

(* Whether F has the inverse R0 and G is symmetric, as the theorems ask. *)
Definition sameMatrix A B := String.eqb (show "" (matrixJ A)) (show "" (matrixJ B)).
Definition solvable n G F R0 := sameMatrix (productQ n n n F R0) (identityQ n) && sameMatrix (transpose n n G) G.
Definition scanl T (f : T -> T) k x := map (fun i => iter i f x) (iota 0 k.+1).

(* Solves with the preconditioner F^T F, where F has the inverse R0. *)
Record system := System { systemG : seq (seq Q); systemF : seq (seq Q); systemR0 : seq (seq Q);
  systemR : seq Q; systemStart : seq Q; systemIterations : nat }.
Definition solve_case (s : system) iterates :=
  Fields [:: ("gram", matrixJ (systemG s)); ("factor", matrixJ (systemF s));
    ("rightHandSide", vectorJ (systemR s)); ("start", vectorJ (systemStart s)); ("iterates", matrixJ iterates)].
Definition cg_case (s : system) :=
  let n := size (systemR s) in
  solve_case s (map iterateQ (map (conjugateGradientQ n (systemG s) (systemR0 s) (systemR s) (systemStart s))
    (iota 0 (systemIterations s).+1))).
Definition fixed_point_case (s : system) :=
  let n := size (systemR s) in
  let step := fixedPointStep n (systemG s) (systemR0 s) (systemR s) in
  solve_case s (scanl step (systemIterations s) (systemStart s)).
Definition cg_systems :=
  [:: System (rowsOver 1 [:: [:: 4; -4; -2]; [:: -4; 5; 3]; [:: -2; 3; 6]])
        (rowsOver 1 [:: [:: 1; 0; 1]; [:: 0; 1; 1]; [:: 0; 0; 1]])
        (rowsOver 1 [:: [:: 1; 0; -1]; [:: 0; 1; -1]; [:: 0; 0; 1]]) (ints [:: -4; -4; -4]) (ints [:: 0; 0; 0]) 3
   ; System (rowsOver 1 [:: [:: 4; -2; 2]; [:: -2; 5; -5]; [:: 2; -5; 9]])
        (rowsOver 1 [:: [:: 1; 1; 1]; [:: 0; 1; 0]; [:: 0; 0; 1]])
        (rowsOver 1 [:: [:: 1; -1; -1]; [:: 0; 1; 0]; [:: 0; 0; 1]]) (ints [:: 1; 1; 1]) (ints [:: 0; 0; 0]) 3
   ; System (rowsOver 1 [:: [:: 4; 4; 2]; [:: 4; 8; -2]; [:: 2; -2; 9]])
        (rowsOver 1 [:: [:: 1; 1; -1]; [:: 0; 1; 0]; [:: 0; 0; 1]])
        (rowsOver 1 [:: [:: 1; -1; 1]; [:: 0; 1; 0]; [:: 0; 0; 1]]) (ints [:: 9; 7; 12]) (ints [:: 1; 1; 1]) 1
   ; System (rowsOver 1 [:: [:: 3; 1]; [:: 1; 2]]) (rowsOver 1 [:: [:: 1; 1]; [:: 0; 1]])
        (rowsOver 1 [:: [:: 1; -1]; [:: 0; 1]]) (ints [:: 5; 7]) (ints [:: 0; 0]) 1].
(* G = F^T (I + E) F for a small E, so that the fixed point contracts. *)
Definition near_gram F E :=
  let n := size F in productQ n n n (transpose n n F) (productQ n n n E F).
Definition fixed_point_systems :=
  let F := rowsOver 1 [:: [:: 1; 1; 0]; [:: 0; 1; -1]; [:: 0; 0; 1]] in
  [:: System (near_gram F (rowsOver 8 [:: [:: 8; 1; 0]; [:: 1; 7; 0]; [:: 0; 0; 9]])) F
        (rowsOver 1 [:: [:: 1; -1; -1]; [:: 0; 1; 1]; [:: 0; 0; 1]]) (ints [:: 3; -1; 2]) (ints [:: 0; 0; 0]) 4
   ; System (rowsOver 1 [:: [:: 4; 2]; [:: 2; 2]]) (rowsOver 1 [:: [:: 2; 1]; [:: 0; 1]])
        (rowsOver 2 [:: [:: 1; -1]; [:: 0; 2]]) (ints [:: 6; 1]) (ints [:: 1; -1]) 1].

(* One training step: forward pass, residual, conjugate gradients without preconditioner, update, forward pass. *)
Record network_case := NetworkCase {
  caseSide : nat; caseNegative : seq bool; caseW : seq (seq Q); caseX : seq (seq Q);
  caseY : seq Q; caseIterations : nat }.
Definition step_case (t : network_case) :=
  let X := caseX t in let W := caseW t in let negative := caseNegative t in
  let m := (caseSide t * caseSide t)%N in let n := size X in let d := size (head [::] X) in
  let c := invQ (natQ (caseSide t)) in
  let B := activations m n d W X in
  let step := trainingStep m n d c negative W X (caseY t) (caseIterations t) in
  Fields [:: ("points", matrixJ X); ("targets", vectorJ (caseY t)); ("weights", matrixJ W);
    ("signs", signsJ negative); ("iterations", natJ (caseIterations t));
    ("outputs", vectorJ (outputs m n d c negative W X));
    ("activations", bitsJ B); ("gram", matrixJ (gramByJacobian m n d c negative B X));
    ("coefficients", vectorJ step.1);
    ("newWeights", matrixJ step.2);
    ("newOutputs", vectorJ (outputs m n d c negative step.2 X))].
Definition network_cases :=
  [:: NetworkCase 2 [:: false; true; false; false]
        (rowsOver 1 [:: [:: -1; -2; 0; 2]; [:: 1; -2; -2; -2]; [:: -2; 1; -2; -1]; [:: 1; -1; 0; -1]])
        (rowsOver 2 [:: [:: 1; 1; -1; -1]; [:: 0; 2; 0; 0]; [:: 1; 1; -1; 1]]) (ints [:: 0; -2; 0]) 3
   ; NetworkCase 2 [:: true; false; true; false]
        (rowsOver 1 [:: [:: 2; 2; 1; 1]; [:: 2; 2; 0; 2]; [:: 0; -2; 0; -1]; [:: 2; 1; 0; 1]])
        (rowsOver 2 [:: [:: -1; 1; 1; -1]; [:: 0; 2; 0; 0]; [:: 1; 1; 1; -1]]) (over 2 [:: 6; 7; 6]) 2
   ; NetworkCase 4 [:: false; false; false; false; true; true; true; false; false; true; false; true; false; true;
          true; false]
        (rowsOver 1 [:: [:: 1; -1; 2; -2]; [:: -1; 0; 1; -2]; [:: 0; 1; 0; -1]; [:: -1; 2; -2; 1];
          [:: -1; -2; 1; 2];
          [:: -1; 0; -2; 1]; [:: -1; -2; -1; 0]; [:: 0; -2; -2; 1]; [:: 0; 1; 2; -2]; [:: 0; -1; 2; -2];
          [:: 1; -1; -2; -2]; [:: 1; 0; -2; 1]; [:: 2; -1; 0; -2]; [:: 0; -1; -1; 0]; [:: 1; 0; 0; -2];
          [:: -2; 2; 2; -2]])
        (rowsOver 2 [:: [:: 2; 0; 0; 0]; [:: -1; -1; -1; -1]]) (over 2 [:: 7; 6]) 1].

(* The sketch times the square root of z, the number of buckets of each coordinate. *)
Definition sparse_sign_case s z buckets negative A :=
  let k := size (head [::] A) in
  Fields [:: ("rows", natJ s); ("nonzeros", natJ z); ("buckets", natsJ buckets); ("signs", signsJ negative);
    ("matrix", matrixJ A); ("sketchTimesRootOfNonzeros", matrixJ (sparseSigns s z (size A) k buckets negative A))].
Definition sparse_sign_cases : seq json :=
  [:: sparse_sign_case 4 2 [:: 0; 2; 3; 1; 2; 0]%N [:: false; true; true; true; false; false]
        (rowsOver 1 [:: [:: 1; 2]; [:: -3; 5]; [:: 7; 0]])
   ; sparse_sign_case 5 4 [:: 4; 0; 2; 1; 3; 2; 1; 0]%N
        [:: true; false; false; true; false; true; true; false] (rowsOver 2 [:: [:: 3; -5; 1]; [:: 8; 2; -7]])
   ; sparse_sign_case 3 3 [:: 0; 1; 2; 2; 0; 1]%N [:: false; false; true; true; false; true]
        (rowsOver 4 [:: [:: 9]; [:: -2]])
   ; sparse_sign_case 2 1 [:: 1; 0; 1]%N [:: true; false; true] (rowsOver 1 [:: [:: 4; 1]; [:: 2; -3]; [:: 5; 6]])].

(* Columns b (x) x as above; more coordinates than rows of the sketch, and fewer. *)
Definition tensor_sketch_case s buckets1 negative1 buckets2 negative2 L X :=
  let m := size buckets1 in let n := size X in let d := size buckets2 in
  Fields [:: ("rows", natJ s); ("leftBuckets", natsJ buckets1); ("leftSigns", signsJ negative1);
    ("rightBuckets", natsJ buckets2); ("rightSigns", signsJ negative2); ("left", matrixJ L); ("points", matrixJ X);
    ("sketch", matrixJ (tensorSketchQ s m n d buckets1 negative1 buckets2 negative2 L X))].
Definition tensor_sketch_cases : seq json :=
  [:: tensor_sketch_case 4 [:: 1; 3; 0; 3]%N [:: false; true; true; false] [:: 2; 1; 3]%N [:: true; false; false]
        (rowsOver 2 [:: [:: 1; 0]; [:: 0; -1]; [:: 1; 1]; [:: -1; 2]]) (rowsOver 1 [:: [:: 1; 2; -3]; [:: 4; 0; 5]])
   ; tensor_sketch_case 2 [:: 0; 1; 1]%N [:: true; false; true] [:: 1; 1; 0]%N [:: false; true; false]
        (rowsOver 1 [:: [:: 1; 1; -1]; [:: 1; 0; 1]; [:: -1; -1; 0]])
        (rowsOver 2 [:: [:: 1; 1; -1]; [:: 2; 0; 3]; [:: 5; -4; 1]])
   ; tensor_sketch_case 1 [:: 0; 0]%N [:: false; true] [:: 0; 0]%N [:: true; true]
        (rowsOver 1 [:: [:: 3]; [:: 4]]) (rowsOver 1 [:: [:: 1; 7]])].

(* The sketch times the square root of s; 2^L1 and 2^L2 are the orders of the two transforms. *)
Definition tensor_srht_case L1 L2 negative1 negative2 rows1 rows2 L X :=
  let m := size negative1 in let n := size X in let d := size negative2 in
  Fields [:: ("leftSigns", signsJ negative1); ("rightSigns", signsJ negative2); ("leftRows", natsJ rows1);
    ("rightRows", natsJ rows2); ("left", matrixJ L); ("points", matrixJ X);
    ("sketchTimesRootOfRows",
      matrixJ (tensorHadamard L1 L2 (size rows1) m n d negative1 negative2 rows1 rows2 L X))].
Definition tensor_srht_cases : seq json :=
  [:: tensor_srht_case 3 2 [:: true; false; false; true; false] [:: false; true; true] [:: 6; 1; 4; 1]%N
        [:: 3; 2; 0; 1]%N (rowsOver 2 [:: [:: 1; 0]; [:: 0; -1]; [:: 1; 1]; [:: -1; 2]; [:: 3; -2]])
        (rowsOver 1 [:: [:: 1; 2; -3]; [:: 4; 0; 5]])
   ; tensor_srht_case 1 1 [:: false; true] [:: true; false] [:: 1; 0; 1]%N [:: 0; 1; 1]%N
        (rowsOver 1 [:: [:: 1; 1; -1]; [:: 2; 0; 1]]) (rowsOver 4 [:: [:: 1; -1]; [:: 3; 5]; [:: -2; 7]])].

(* Networks whose activations fill a word of 64 bits, or that and one bit more, or two words and two bits. Their numbers
   come from a linear congruence, so that no word is like another. *)
Definition congruence (x : Z) : Z := Z.modulo (x * 1103515245 + 12345) 2147483648.
Definition arbitrary (seed : Z) (n k : nat) : seq nat :=
  map (fun x => Z.to_nat (Z.modulo (Z.div x 65536) (Z.of_nat k))) (traject congruence (congruence seed) n).
Definition arbitraryBits seed n : seq bool := map (fun k => k == 1%N) (arbitrary seed n 2).
(* integers from -2 to 2 *)
Definition arbitraryInts seed n : seq Q := map (fun k => intQ (Z.of_nat k - 2)) (arbitrary seed n 5).
Definition arbitraryRows seed m n : seq (seq Q) := let v := arbitraryInts seed (m * n) in
  tabulate2 m n (fun i j => entry v (i * n + j)%N).
Definition wordsJ (l : seq N) := Items (map (fun w => Text (quoted (showZ (Z.of_N w)))) l).

(* Products and sketches of A = J' without its factor 1/sqrt m, and without the factor of the sketch. *)
Record wide := Wide { wideM : nat; wideLog : nat; wideSeed : Z; widePoints : seq (seq Q) }.
Definition wide_case (t : wide) :=
  let m := wideM t in let seed := wideSeed t in let X := widePoints t in let n := size X in let d := 3%N in
  let W := arbitraryRows seed m d in let negative := arbitraryBits (seed + 1) m in
  let B := activations m n d W X in let words := tabulate n (packedWords m B) in
  let A := khatriRaoQ m n d (signedBits m n negative B) X in
  let g := arbitraryInts (seed + 2) n in let V := arbitraryInts (seed + 3) (m * d)%N in
  let neuronBuckets := arbitrary (seed + 4) m 5 in let neuronNegative := arbitraryBits (seed + 5) m in
  let buckets := arbitrary (seed + 6) (m * d)%N 7 in let bucketNegative := arbitraryBits (seed + 7) (m * d)%N in
  let pointBuckets := arbitrary (seed + 8) d 5 in let pointNegative := arbitraryBits (seed + 9) d in
  let rows1 := arbitrary (seed + 10) 4 (2 ^ wideLog t)%N in let rows2 := arbitrary (seed + 11) 4 4 in
  let places := arbitrary (seed + 12) (m * d)%N 4 in
  (* two different buckets of four for each coordinate *)
  let pairs := flatten (map (fun b => [:: b; ((b + 1) %% 4)%N]) places) in
  let pairNegative := arbitraryBits (seed + 13) (2 * (m * d))%N in
  Fields [:: ("weights", matrixJ W); ("points", matrixJ X); ("signs", signsJ negative);
    ("words", Items (map wordsJ words));
    ("commonCounts", matrixJ (tabulate2 n n (fun i j =>
      natQ (packedCount m (nth [::] words i) (nth [::] words j)))));
    ("gram", matrixJ (gramByCounts m n d B X));
    ("outputsTimesRoot", vectorJ (outputs m n d oneQ negative W X));
    ("coefficients", vectorJ g); ("productTimesRoot", vectorJ (times (m * d) n A g));
    ("blocks", vectorJ V); ("transposedProductTimesRoot", vectorJ (transposeTimes (m * d) n A V));
    ("neuronBuckets", natsJ neuronBuckets); ("neuronBucketSigns", signsJ neuronNegative);
    ("sketchedGram", matrixJ (sketchedGramQ 5 m n d neuronBuckets neuronNegative negative B X));
    ("buckets", natsJ buckets); ("bucketSigns", signsJ bucketNegative);
    ("countSketchTimesRoot", matrixJ (countSketch 7 (m * d) n buckets bucketNegative A));
    ("pairs", natsJ pairs); ("pairSigns", signsJ pairNegative);
    ("sparseSignsTimesRoots", matrixJ (sparseSigns 4 2 (m * d) n pairs pairNegative A));
    ("pointBuckets", natsJ pointBuckets); ("pointBucketSigns", signsJ pointNegative);
    ("tensorSketchTimesRoot", matrixJ (tensorSketchQ 5 m n d neuronBuckets neuronNegative pointBuckets pointNegative
      (signedBits m n negative B) X));
    ("neuronRows", natsJ rows1); ("pointRows", natsJ rows2);
    ("tensorHadamardTimesRoots", matrixJ (tensorHadamard (wideLog t) 2 4 m n d neuronNegative pointNegative rows1 rows2
      (signedBits m n negative B) X))].
Definition wide_points : seq (seq Q) := rowsOver 1 [:: [:: 1; -1; 2]; [:: 0; 3; 1]; [:: -2; 1; 1]; [:: 2; -1; -1]].
Definition wide_64 := Wide 64 6 40 wide_points.
Definition wide_65 := Wide 65 7 1 wide_points.
Definition wide_130 := Wide 130 8 20 wide_points.

(* The factor R of A, whose rows times their diagonal entries are M. *)
Definition cholesky_case A :=
  let n := size A in
  Fields [:: ("matrix", matrixJ A); ("rowsTimesPivots", matrixJ (rootFreeFactor n A))].
Definition cholesky_matrices :=
  [:: rowsOver 1 [:: [:: 4; 2; -4]; [:: 2; 5; 0]; [:: -4; 0; 9]]
   ; rowsOver 4 [:: [:: 1; -1]; [:: -1; 5]]
   ; rowsOver 1 [:: [:: 2; 1; 0; 1]; [:: 1; 3; 1; 0]; [:: 0; 1; 5; -2]; [:: 1; 0; -2; 7]]
   ; rowsOver 2 [:: [:: 3]]].

(* B'B + mu I in low-rank form: P^-1 v, and conjugate gradients from zero for (A'A + mu I) g = v. *)
Record damped_case := DampedCase {
  dampedA : seq (seq Q); dampedB : seq (seq Q); damping : Q; dampedV : seq Q; dampedIterations : nat }.
Definition damped_solve_case (t : damped_case) :=
  let A := dampedA t in let B := dampedB t in let mu := damping t in let v := dampedV t in
  let N := size A in let s := size B in let n := size v in
  Fields [:: ("matrix", matrixJ A); ("sketchedMatrix", matrixJ B); ("damping", fraction mu); ("vector", vectorJ v);
    ("solution", vectorJ (lowRankSolve s n B mu (rootFreeFactor s (dampedCore s n B mu)) v));
    ("iterates", matrixJ (map (fun k => iterateQ (dampedConjugateGradient N s n A B mu v k))
      (iota 0 (dampedIterations t).+1)))].

(* Two training steps. R is that of a sketch of the first step, which the second one keeps: what its own would have been
   is shown next to it. Draws and signs are those of the seed. *)
Record sketched_case := SketchedCase {
  sketchedSeed : nat; sketchedRows : nat; sketchedBuckets : seq nat; sketchedNegative : seq bool;
  sketchedSigns : seq bool; sketchedW : seq (seq Q); sketchedX : seq (seq Q); sketchedY : seq Q }.
Definition sketched_gram_of_neurons (t : sketched_case) m n d B :=
  sketchedGramQ (sketchedRows t) m n d (sketchedBuckets t) (sketchedNegative t) (sketchedSigns t) B (sketchedX t).
Definition sketched_gram_of_rows (t : sketched_case) m n d B :=
  countSketchedGramQ (sketchedRows t) m n d (sketchedBuckets t) (sketchedNegative t) (sketchedSigns t) B (sketchedX t).
Section SketchedCases.
Variable sketched_gram : sketched_case -> nat -> nat -> nat -> seq (seq bool) -> seq (seq Q).
Definition first_gram (t : sketched_case) :=
  let m := size (sketchedW t) in let n := size (sketchedX t) in let d := size (head [::] (sketchedX t)) in
  sketched_gram t m n d (activations m n d (sketchedW t) (sketchedX t)).
Definition sketched_step_case (t : sketched_case) :=
  let X := sketchedX t in let negative := sketchedSigns t in let y := sketchedY t in
  let m := size (sketchedW t) in let n := size X in let d := size (head [::] X) in let c := Qmake 1 2 in
  let M := rootFreeFactor n (first_gram t) in
  let step W := sketchedStep m n d c negative M W X y in
  let stepJ W := let B := activations m n d W X in let W' := (step W n).2 in
    Fields [:: ("weights", matrixJ W); ("outputs", vectorJ (outputs m n d c negative W X));
      ("sketchedGram", matrixJ (sketched_gram t m n d B)); ("gram", matrixJ (gramByCounts m n d B X));
      ("iterates", matrixJ (map (fun k => (step W k).1) (iota 0 n.+1))); ("newWeights", matrixJ W');
      ("newOutputs", vectorJ (outputs m n d c negative W' X))] in
  Fields [:: ("seed", natJ (sketchedSeed t)); ("rows", natJ (sketchedRows t));
    ("buckets", natsJ (sketchedBuckets t)); ("bucketSigns", signsJ (sketchedNegative t));
    ("signs", signsJ negative); ("points", matrixJ X); ("targets", vectorJ y); ("rowsTimesPivots", matrixJ M);
    ("steps", Lines [:: stepJ (sketchedW t); stepJ (step (sketchedW t) n).2])].
End SketchedCases.

Definition neuron_sketched_cases :=
  [:: SketchedCase 221 2 [:: 0; 0; 1; 1]%N [:: true; false; false; true]
        [:: true; true; true; false]
        (rowsOver 1 [:: [:: 0; -2; -2; -1]; [:: 1; -1; 2; -1]; [:: -2; 0; 1; 1]; [:: 1; -2; -1; 0]])
        (rowsOver 2 [:: [:: 1; -1; 1; -1]; [:: -1; -1; -1; 1]]) (over 4 [:: -4; -43])
   ; SketchedCase 207 2 [:: 1; 0; 0; 1]%N [:: false; false; true; false]
        [:: true; true; false; false]
        (rowsOver 1 [:: [:: 2; 1; -1; 0]; [:: -2; 0; 0; -1]; [:: 1; 0; -2; -1]; [:: 1; -1; 2; 0]])
        (rowsOver 2 [:: [:: 1; -1; -1; -1]; [:: 0; 2; 0; 0]]) (over 4 [:: 14; -38])].
Definition row_sketched_cases :=
  [:: SketchedCase 195 8 [:: 0; 1; 4; 6; 7; 3; 3; 6; 3; 0; 1; 3; 6; 3; 4; 6]%N
        [:: true; true; false; true; true; false; true; true; false; true; true; false; true; true; false; true]
        [:: false; true; false; true]
        (rowsOver 1 [:: [:: 2; 2; -2; 0]; [:: -1; 1; 1; -1]; [:: 2; 2; 0; -2]; [:: 2; 0; -2; -2]])
        (rowsOver 2 [:: [:: 1; -1; -1; 1]; [:: 0; 0; 2; 0]]) (over 4 [:: -6; 4])].
Definition damped_cases :=
  [:: DampedCase (rowsOver 1 [:: [:: 2; 1; 0]; [:: 1; 0; -1]]) (rowsOver 1 [:: [:: -1; -1; -1]]) (intQ 1)
        (ints [:: 5; 10; 5]) 2
   ; DampedCase (rowsOver 1 [:: [:: 2; 2; -2]; [:: -4; -4; 4]]) (rowsOver 1 [:: [:: 2; 2; -2]]) (intQ 4)
        (ints [:: 4; 1; -9]) 2
   ; DampedCase (rowsOver 1 [:: [:: 2; 2; 2; 0]; [:: 4; 0; 0; 0]]) (rowsOver 1 [:: [:: 2; 2; 2; 0]; [:: 4; 0; 0; 0]])
        (intQ 4) (ints [:: 1; -2; 3; 4]) 0
   ; DampedCase (rowsOver 1 [:: [:: 1; 2; 0]; [:: 0; 1; 1]]) (rowsOver 1 [:: [:: 1; 2; 0]; [:: 0; 1; 1]])
        (Qmake 1 8) (ints [:: 3; -1; 7]) 0].

(* The cases satisfy the conditions of the theorems. *)
Definition definite A := let n := size A in
  sameMatrix (transpose n n A) A && positivePivots n (rootFreeFactor n A).
Lemma factors_are_definite :
  all definite (cholesky_matrices ++ map (first_gram sketched_gram_of_neurons) neuron_sketched_cases
    ++ map (first_gram sketched_gram_of_rows) row_sketched_cases
    ++ map (fun t => dampedCore (size (dampedB t)) (size (dampedV t)) (dampedB t) (damping t)) damped_cases)%SEQ.
Proof. by vm_compute. Qed.
Lemma systems_are_solvable :
  all (fun s => solvable (size (systemR s)) (systemG s) (systemF s) (systemR0 s))
    (cg_systems ++ fixed_point_systems)%SEQ.
Proof. by vm_compute. Qed.

Definition count_sketch := file count_sketch_cases.
Definition neuron_block := file neuron_block_cases.
Definition srht := file srht_cases.
Definition gram := file gram_cases.
Definition conjugate_gradient := file (map cg_case cg_systems).
Definition fixed_point := file (map fixed_point_case fixed_point_systems).
Definition training_step := file (map step_case network_cases).
Definition sparse_sign := file sparse_sign_cases.
Definition tensor_sketch := file tensor_sketch_cases.
Definition tensor_srht := file tensor_srht_cases.
(* One text for each: Coq cannot print one as long as all of them. *)
Definition wide_network_64 := file [:: wide_case wide_64].
Definition wide_network_65 := file [:: wide_case wide_65].
Definition wide_network_130 := file [:: wide_case wide_130].
Definition cholesky := file (map cholesky_case cholesky_matrices).
Definition damped_solve := file (map damped_solve_case damped_cases).
Definition neuron_sketched_step := file (map (sketched_step_case sketched_gram_of_neurons) neuron_sketched_cases).
Definition row_sketched_step := file (map (sketched_step_case sketched_gram_of_rows) row_sketched_cases).
