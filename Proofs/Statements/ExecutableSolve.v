(* The definitions and statements of ExecutableSolve.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient Damping
  NeuralTangentKernel GaussNewton Executable ExecutableSketches.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import Damping : Statements.Damping.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import Executable : Statements.Executable.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient NeuralTangentKernel GaussNewton)
  (Import ExecutableSketches : Statements.ExecutableSketches.Stated LinearAlgebra FiniteProbability Preconditioning
    SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton Executable).

Definition positiveQ (q : Q) : bool := Z.ltb Z0 (Qnum q).
(* one step: A - A_i' A_i / A_ii, where A_i is row i *)
Definition eliminateQ n A i :=
  tabulate2 n n (fun j k => subQ (entry2 A j k) (divQ (mulQ (entry2 A i j) (entry2 A i k)) (entry2 A i i))).
Fixpoint pivotRows n i k A : seq (seq Q) :=
  if k is k'.+1 then tabulate n (entry2 A i) :: pivotRows n i.+1 k' (eliminateQ n A i) else [::].
(* The rows of R, each times its pivot: M_ij = R_ii R_ij, so that M_ii = R_ii^2. *)
Definition rootFreeFactor n A := pivotRows n 0 n A.
Definition positivePivots n M : bool := all (fun i => positiveQ (entry2 M i i)) (iota 0 n).
(* R itself, from its rows times their pivots *)
Definition cholesky_factor (R : rcfType) n M : 'M[R]_n :=
  \matrix_(i, j) (value R (entry2 M i j) / Num.sqrt (value R (entry2 M i i))).

(* R^T y = r and R z = y in one, up to the roots that cancel: z with R^T R z = r. *)
Definition forwardStep n M (y : seq Q) k :=
  tabulate n (fun j => if (k < j)%N then subQ (entry y j) (mulQ (divQ (entry2 M k j) (entry2 M k k)) (entry y k))
                       else entry y j).
Definition backwardStep n M (z : seq Q) k :=
  let p := divQ (entry z k) (entry2 M k k) in
  tabulate n (fun j => if j == k then p else if (j < k)%N then subQ (entry z j) (mulQ (entry2 M j k) p) else entry z j).
Definition solveFactored n M r := foldl (backwardStep n M) (foldl (forwardStep n M) r (iota 0 n)) (rev (iota 0 n)).
(* mu I + BB', of order s *)
Definition dampedCore s n B mu :=
  tabulate2 s s (fun i j => addQ (if i == j then mu else zeroQ) (dotQ n (rowQ B i) (rowQ B j))).
(* (v - B' (mu I + BB')^-1 B v)/mu, where M is the factor of mu I + BB' *)
Definition lowRankSolve s n B mu M v :=
  scalev n (invQ mu) (subv n v (transposeTimes s n B (solveFactored s M (times s n B v)))).
(* G g + mu g for G = A'A *)
Definition dampedProduct N n A mu g := addv n (transposeTimes N n A (times N n A g)) (scalev n mu g).
(* k iterations from zero for (A'A + mu I) g = r, preconditioned by B'B + mu I in low-rank form *)
Definition dampedConjugateGradient N s n A B mu r k :=
  conjugateGradientBy n (dampedProduct N n A mu) (lowRankSolve s n B mu (rootFreeFactor s (dampedCore s n B mu))) r
    (tabulate n (fun=> zeroQ)) k.
(* k iterations of conjugate gradients from zero for G g = f - y, preconditioned by the factor M, and the weights
   W - J^T g *)
Definition sketchedStep m n d c negative M W X y k :=
  let B := activations m n d W X in
  let r := subv n (outputs m n d c negative W X) y in
  let G := gramByCounts m n d B X in
  let g := iterateQ (conjugateGradientBy n (times n n G) (solveFactored n M) r (tabulate n (fun=> zeroQ)) k) in
  (g, stepAlong m n d c negative B X W g).

Parameter executable_cholesky : forall (R : rcfType) (n : nat) (A : seq (seq Q)),
  (matrix_of R n n A)^T = matrix_of R n n A -> positivePivots n (rootFreeFactor n A) ->
  [/\ utri (cholesky_factor R n (rootFreeFactor n A)),
      (cholesky_factor R n (rootFreeFactor n A))^T *m cholesky_factor R n (rootFreeFactor n A) = matrix_of R n n A,
      forall F : 'M[R]_n, utri F -> F^T *m F = matrix_of R n n A -> F = cholesky_factor R n (rootFreeFactor n A) &
      forall i j, cholesky_factor R n (rootFreeFactor n A) i i * cholesky_factor R n (rootFreeFactor n A) i j =
        matrix_of R n n (rootFreeFactor n A) i j].
Parameter executable_triangular_solves : forall (R : rcfType) (n : nat) (A : seq (seq Q)) (r : seq Q),
  (matrix_of R n n A)^T = matrix_of R n n A -> positivePivots n (rootFreeFactor n A) ->
  vector R n (solveFactored n (rootFreeFactor n A) r) = invmx (matrix_of R n n A) *m vector R n r.
Parameter executable_low_rank : forall (R : rcfType) (s n : nat) (B : seq (seq Q)) (mu : Q) (v : seq Q),
  positiveQ mu -> positivePivots s (rootFreeFactor s (dampedCore s n B mu)) ->
  vector R n (lowRankSolve s n B mu (rootFreeFactor s (dampedCore s n B mu)) v) =
  invmx (damped_gram (matrix_of R s n B) (value R mu)) *m vector R n v.
Parameter executable_damped_conjugate_gradient : forall (R : rcfType) (s n : nat) (B : seq (seq Q)) (mu : Q) (N : nat)
  (A : seq (seq Q)) (r : seq Q) (k : nat),
  positiveQ mu -> positivePivots s (rootFreeFactor s (dampedCore s n B mu)) ->
  vector R n (iterateQ (dampedConjugateGradient N s n A B mu r k)) =
  cg_iterate (damped_gram (matrix_of R N n A) (value R mu)) (damped_gram (matrix_of R s n B) (value R mu))
    (vector R n r) 0 k.
Parameter executable_sketched_step : forall (R : rcfType) (m n d : nat) (c : Q) (negative : seq bool)
  (W X : seq (seq Q)) (y : seq Q) (P : seq (seq Q)) (k : nat) (g : seq Q) (W' : seq (seq Q)),
  value R c ^+ 2 = m%:R^-1 -> (matrix_of R n n P)^T = matrix_of R n n P -> positivePivots n (rootFreeFactor n P) ->
  (g, W') = sketchedStep m n d c negative (rootFreeFactor n P) W X y k ->
  vector R n g =
  cg_iterate (gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)) (matrix_of R n n P)
    (residual (matrix_of R n d X) (value R c) (signs R negative) (vector R n y) (matrix_of R m d W)) 0 k /\
  gn_step (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W) (vector R n g) (matrix_of R m d W').
Parameter executable_kept_factor : forall (R : rcfType) (m n d : nat) (c : Q) (negative : seq bool)
  (W X : seq (seq Q)) (y : seq Q) (q' : nat) (buckets : seq nat) (bucketNegative : seq bool) (W0 : seq (seq Q))
  (k : nat) (g : seq Q) (W' : seq (seq Q)),
  value R c ^+ 2 = m%:R^-1 -> (forall r : nat, (r < m)%N -> (nth 0 buckets r < q'.+1)%N) ->
  let M := rootFreeFactor n
    (sketchedGramQ q'.+1 m n d buckets bucketNegative negative (activations m n d W0 X) X) in
  let SA := neuron_block d (@CS R m q') (draw m q' buckets bucketNegative) *m
    (jacobian (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W0))^T in
  let F := cholesky_factor R n M in
  positivePivots n M -> (g, W') = sketchedStep m n d c negative M W X y k ->
  [/\ utri F, F^T *m F = SA^T *m SA,
      vector R n g =
      cg_iterate (gram (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W)) (F^T *m F)
        (residual (matrix_of R n d X) (value R c) (signs R negative) (vector R n y) (matrix_of R m d W)) 0 k &
      gn_step (matrix_of R n d X) (value R c) (signs R negative) (matrix_of R m d W) (vector R n g)
        (matrix_of R m d W')].

End Stated.
