(* The definitions and statements of KernelPositivity.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals exp trigo.
From Statements Require LinearAlgebra FiniteProbability NeuralTangentKernel RealAnalysis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import RealAnalysis : Statements.RealAnalysis.Stated).

(* The coefficients of the series of the arcsine, its partial sums, and the arcsine *)
Section Arcsine.
Variable R : realType.
Fixpoint root_coefficient k : R :=
  if k is k'.+1 then root_coefficient k' * ((2 * k' + 1)%:R / (2 * k' + 2)%:R) else 1.
Definition arcsine_coefficient k : R := root_coefficient k / (2 * k + 1)%:R.
Fixpoint arcsine_sum N x : R :=
  if N is k.+1 then arcsine_sum k x + arcsine_coefficient k * x ^+ (2 * k + 1) else 0.
Definition arcsine (x : R) : R := pi / 2 - acos x.
End Arcsine.

Parameter arcsine_series :
  forall (R : realType) (tau : R),
  0 <= tau -> tau < 1 ->
  forall (N : nat) (x : R),
  0 <= x <= tau -> 0 <= arcsine x - arcsine_sum N.+1 x <= 2 * (1 - tau ^+ 2)^-1 ^+ 2 * tau ^+ (2 * N + 2) * x.

(* The kernel of the inputs, and their antipodal pairs *)
Section Kernel.
Variables (R : realType) (n d : nat) (X : 'M[R]_(n, d)).
Definition arccosine_kernel : 'M[R]_n :=
  \matrix_(i, j) ((X *m X^T) i j * (pi - acos ((X *m X^T) i j)) / (2 * pi)).
Definition opposite i j := row j X == - row i X.
Definition antipodal_representatives (A : {set 'I_n}) :=
  (forall i, i \in A -> exists j, opposite i j) /\ (forall i j, opposite i j -> (i \in A) (+) (j \in A)).
Definition independent_points (A : {set 'I_n}) :=
  forall c : 'I_n -> R, \sum_(i in A) c i *: row i X = 0 -> forall i, i \in A -> c i = 0.
Definition partner i := odflt i [pick j | opposite i j].
Definition pair_weights (A : {set 'I_n}) (c : 'I_n -> R) : 'cV[R]_n :=
  \sum_(i in A) c i *: (ev R i - ev R (partner i)).
(* Of each pair the point with the smaller index *)
Definition first_of_pairs : {set 'I_n} := [set i : 'I_n | [exists j : 'I_n, (i < j)%N && opposite i j]].
End Kernel.

Parameter ntk_kernel_is_positive_definite :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall i j : 'I_n, i != j -> row i X != row j X /\ row i X != - row j X) ->
  forall z : 'cV[R]_n,
  z != 0 -> 0 < qf (\matrix_(i, j) ((X *m X^T) i j * (pi - acos ((X *m X^T) i j)) / (2 * pi))) z.
Parameter ntk_kernel_is_positive_definite_equal :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)) (i j : 'I_n),
  row i X = row j X -> arccosine_kernel X *m (ev R i - ev R j) = 0.
Parameter ntk_kernel_is_positive_definite_dependent :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall A : {set 'I_n},
  antipodal_representatives X A ->
  forall c : 'I_n -> R,
  \sum_(i in A) c i *: row i X = 0 ->
  arccosine_kernel X *m pair_weights X A c = 0 /\ (forall i : 'I_n, i \in A -> pair_weights X A c i 0 = c i).
Parameter ntk_kernel_is_positive_definite_iff_any :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall A : {set 'I_n},
  antipodal_representatives X A ->
  (forall z : 'cV[R]_n, z != 0 -> 0 < qf (arccosine_kernel X) z) <->
  injective (fun i : 'I_n => row i X) /\ independent_points X A.
Parameter ntk_kernel_is_positive_definite_too_many :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall A : {set 'I_n},
  antipodal_representatives X A ->
  (d < #|A|)%N -> exists2 z : 'cV[R]_n, z != 0 & arccosine_kernel X *m z = 0.
Parameter ntk_kernel_is_positive_definite_one_pair :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  forall A : {set 'I_n},
  antipodal_representatives X A ->
  injective (fun i : 'I_n => row i X) -> (#|A| <= 1)%N ->
  forall z : 'cV[R]_n,
  z != 0 -> 0 < qf (arccosine_kernel X) z.
Parameter ntk_kernel_is_positive_definite_iff :
  forall (R : realType) (n d : nat) (X : 'M[R]_(n, d)),
  (forall i : 'I_n, nsq (row i X)^T = 1) ->
  (forall z : 'cV[R]_n, z != 0 -> 0 < qf (arccosine_kernel X) z) <->
  injective (fun i : 'I_n => row i X) /\ independent_points X (first_of_pairs X).

End Stated.
