(* Starts with false claims, each of which is refused.

   Main results
   ------------
   The start of RealRun.v with one thing changed, and the part of the check that finds it: a larger bound on lambda_min,
   a smaller or a larger radius, a coarser accuracy, larger targets, flipped signs, neurons nearer to switching, two
   points that are one, a neuron less. Each is an `Example`, which compiles only if the check answers `false`.

   Dependencies: Executable, CheckedStart, RealRun. No axioms.

   Structure. How a start is changed; then the examples. *)
From Coq Require Import ZArith QArith List.
From SketchedGaussNewton Require Import Executable CheckedStart RealRun.
Import ListNotations.
Local Open Scope Z_scope.

(* The real start with other claims, and with other data *)
Definition claiming (lambda rho accuracy : Q) : start :=
  let S := real_start in
  Start (points S) (neurons S) (dimension S) (inputsZ S) (inputsExponent S) (targetsZ S) (targetsExponent S)
    (weightsZ S) (weightsExponent S) (negative S) lambda rho accuracy.
Definition given (inputs : list (list Z)) (targets : list Z) (weights : list (list Z)) (signs : list bool) : start :=
  let S := real_start in
  Start (points S) (neurons S) (dimension S) inputs (inputsExponent S) targets (targetsExponent S)
    weights (weightsExponent S) signs (lambdaQ S) (radiusQ S) (accuracyQ S).
Notation lambda := (lambdaQ real_start).
Notation rho := (radiusQ real_start).
Notation accuracy := (accuracyQ real_start).
Notation inputs := (inputsZ real_start).
Notation targets := (targetsZ real_start).
Notation weights := (weightsZ real_start).
Notation signs := (negative real_start).
(* A part in 2^20 more, and less *)
Definition more (q : Q) : Q := mulQ q (Qmake (2 ^ 20 + 1) (2 ^ 20)).
Definition less (q : Q) : Q := mulQ q (Qmake (2 ^ 20 - 1) (2 ^ 20)).
(* Refused, and by this part of the check *)
Definition refused (S : start) (part : start -> list (list Z) -> bool) : bool :=
  negb (checkStart S) && negb (part S (preactivationsZ S)).

Example nothing_changed : checkStart (given inputs targets weights signs) = true.
Proof. vm_compute; reflexivity. Qed.
(* The program's bound gives away a few per cent. *)
Example a_larger_bound : refused (claiming (mulQ (Qmake 21 20) lambda) rho accuracy) startPositive = true.
Proof. vm_compute; reflexivity. Qed.
Example a_smaller_radius : refused (claiming lambda (less rho) accuracy) farEnough = true.
Proof. vm_compute; reflexivity. Qed.
Example a_coarser_accuracy :
  refused (claiming lambda rho (more (Qmake 1 6))) (fun S _ => accurateEnough S) = true.
Proof. vm_compute; reflexivity. Qed.
(* A radius that is ample for the targets, but not for the counts of neurons *)
Example a_radius_too_large : refused (claiming lambda (mulQ (Qmake 16 1) rho) accuracy) fewNear = true.
Proof. vm_compute; reflexivity. Qed.
Example no_bound_at_all : refused (claiming (Qmake 0 1) rho accuracy) startPositive = true.
Proof. vm_compute; reflexivity. Qed.
Example larger_targets : refused (given inputs (map (Z.mul 2) targets) weights signs) farEnough = true.
Proof. vm_compute; reflexivity. Qed.
Example flipped_signs :
  refused (given inputs targets weights (map negb (firstn 8 signs) ++ skipn 8 signs)) farEnough = true.
Proof. vm_compute; reflexivity. Qed.
Example neurons_at_a_tie :
  refused (given inputs targets ([0; 0; 0; 0] :: [0; 0; 0; 0] :: skipn 2 weights) signs) fewNear = true.
Proof. vm_compute; reflexivity. Qed.
Example one_point_twice :
  refused (given (hd [] inputs :: hd [] inputs :: skipn 2 inputs) targets weights signs) startPositive = true.
Proof. vm_compute; reflexivity. Qed.
Example a_neuron_less : refused (given inputs targets (tl weights) signs) (fun S _ => wellFormed S) = true.
Proof. vm_compute; reflexivity. Qed.
Example a_shorter_point :
  refused (given (tl (hd [] inputs) :: tl inputs) targets weights signs) (fun S _ => wellFormed S) = true.
Proof. vm_compute; reflexivity. Qed.
