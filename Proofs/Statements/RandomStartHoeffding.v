(* The definitions and statements of RandomStartHoeffding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals sequences exp.
From Statements Require LinearAlgebra FiniteProbability Expectation NeuralTangentKernel GaussNewton RandomStart.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Expectation : Statements.Expectation.Stated FiniteProbability)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import RandomStart : Statements.RandomStart.Stated LinearAlgebra FiniteProbability Expectation NeuralTangentKernel
    GaussNewton).

(* What the residual at the start will not exceed, and the distance that a neuron may go *)
Definition residual_bound (R : realType) n (y : 'cV[R]_n) (B delta : R) : R :=
  B * Num.sqrt (2 * n%:R * ln (16 * n%:R / delta)) + norm y.
Definition bounded_radius (R : realType) n m (y : 'cV[R]_n) (B lam delta : R) : R :=
  8 / lam * (Num.sqrt (n%:R / m%:R) * residual_bound y B delta).

Parameter main_theorem_start_outputs :
  forall (R : realType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (Nu : finType) (wt : Nu -> 'rV[R]_d) (B : R),
  c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < n)%N -> (0 < #|Nu|)%N -> 0 <= B ->
  forall dl tl : R,
  0 < dl -> dl <= 1 -> (forall i, n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= tl) ->
  with_probability (1 - (dl + tl)) (fun w : {ffun 'I_m -> neuron Nu} =>
    forall i, `|network X c (start_signs R w) (start_weights wt w) i 0| <= B * Num.sqrt (2 * ln (2 * n%:R / dl))).
Parameter subgaussian_few_large :
  forall (R : realType) (n m d : nat) (X : 'M[R]_(n, d)) (Nu : finType) (wt : Nu -> 'rV[R]_d),
  (0 < m)%N -> (0 < n)%N ->
  forall dl : R,
  0 < dl -> dl <= 1 ->
  (forall i t, 0 <= t -> Pr R (fun q => t <= input_product X wt i q) <= expR (- (t ^+ 2 / 2))) ->
  forall i,
  8 * n%:R * m%:R *
    Pr R (fun q => Num.sqrt (2 * ln (8 * n%:R * m%:R / dl)) < relu (input_product X wt i q)) <= dl.
Parameter main_theorem_start_hoeffding :
  forall (R : realType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < n)%N -> (0 < #|Nu|)%N ->
  0 <= B -> 0 < lam -> 0 < delta -> delta <= 1 -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, 8 * n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta) ->
  2 * n%:R ^+ 2 * ln (8 * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R ->
  256 * n%:R * ln (8 * n%:R / delta) <= lam * m%:R ->
  (forall i, 512 * n%:R * Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta) <= lam) ->
  with_probability (1 - delta / 2) (@good_start R n m d X c y Nu wt lam (bounded_radius m y B lam delta)).
Parameter main_theorem_start_hoeffding_anti_concentration :
  forall (R : realType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (y : 'cV[R]_n) (Nu : finType)
    (wt : Nu -> 'rV[R]_d) (B lam delta : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> (0 < n)%N -> (0 < #|Nu|)%N ->
  0 <= B -> 0 < lam -> 0 < delta -> delta <= 1 -> (forall x : 'cV[R]_n, lam * nsq x <= qf (kernel X wt) x) ->
  (forall i, 8 * n%:R * m%:R * Pr R (fun t => B < relu (input_product X wt i t)) <= delta) ->
  forall kap k0 : R,
  0 <= kap -> 512 * n%:R * k0 <= lam ->
  (forall i,
   Pr R (fun t => `|input_product X wt i t| <= bounded_radius m y B lam delta) <=
     kap * bounded_radius m y B lam delta + k0) ->
  2 * n%:R ^+ 2 * ln (8 * n%:R * (n%:R + 1) / delta) <= lam ^+ 2 * m%:R ->
  256 * n%:R * ln (8 * n%:R / delta) <= lam * m%:R ->
  2 ^+ 24 * kap ^+ 2 * n%:R ^+ 3 * residual_bound y B delta ^+ 2 <= lam ^+ 2 * (lam - 512 * n%:R * k0) ^+ 2 * m%:R ->
  with_probability (1 - delta / 2) (@good_start R n m d X c y Nu wt lam (bounded_radius m y B lam delta)).

End Stated.
