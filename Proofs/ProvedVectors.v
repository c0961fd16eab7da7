(* Small cases, computed by the programs of Executable.v inside Coq, for the tests of the Swift code.

   Main results. No theorems: seven texts in JSON, one for each kind of case, that `Scripts/proved-vectors`
   has Coq evaluate and writes to Fixtures/vectors/proved. Since the programs are proved right, so are the
   numbers.

   Dependencies. Executable; strings and decimal numbers of Coq's library.

   Structure. How JSON is written; the cases of each kind; what the theorems ask of the systems that are
   solved; the texts. *)
From Coq Require Import ZArith QArith String DecimalString.
From mathcomp Require Import all_ssreflect.
From SketchedGaussNewton Require Import Executable.
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

(* What the theorems ask of the cases holds. *)
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
