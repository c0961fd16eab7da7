(* The definitions and statements of RandomPivots.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals exp.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient Damping
  Nystrom RealAnalysis.
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
  (Import Nystrom : Statements.Nystrom.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient Damping)
  (Import RealAnalysis : Statements.RealAnalysis.Stated).

(* Of b candidates the first that is accepted *)
Definition first_accepted (X : finType) b n (accepted : pred X) (value : X -> 'I_n) (w : {ffun 'I_b -> X})
    (j : 'I_n) :=
  [exists k, [&& accepted (w k), value (w k) == j & [forall i : 'I_b, (i < k)%N ==> ~~ accepted (w i)]]].
Definition any_accepted (X : finType) b (accepted : pred X) (w : {ffun 'I_b -> X}) := [exists k, accepted (w k)].
Definition accepts (R : realFieldType) (S T : finType) n (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R) (w : S * T) :=
  u w.2 * d (J w.1) < d' (J w.1).
(* The next pivot, from this block or, if nothing of it is accepted, from the next *)
Definition next_pivot_is (R : realFieldType) (S T : finType) b n (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R)
    (S' : finType) (J' : S' -> 'I_n) (w : {ffun 'I_b -> S * T} * S') (j : 'I_n) :=
  if any_accepted (accepts J u d d') w.1 then first_accepted (accepts J u d d') (fun x => J x.1) w.1 j
  else J' w.2 == j.

(* The mean, over all lists of s pivots, of the trace that is left, and the probability of a list *)
Section Means.
Variable R : realFieldType.
Fixpoint mean_trace n s (G : 'M[R]_n) : R :=
  if s is s'.+1 then \sum_i G i i / \tr G * mean_trace s' (eliminate G i) else \tr G.
Fixpoint pivots_law n (G : 'M[R]_n) (p : seq 'I_n) : R :=
  if p is i :: q then G i i / \tr G * pivots_law (eliminate G i) q else 1.
End Means.
Definition tail (R : realFieldType) n r (Q : 'M[R]_(n, r)) (G : 'M[R]_n) : R := \tr G - \tr (Q^T *m G *m Q).
Definition mean_bound (R : realFieldType) (r : nat) (tau t : R) : R := t - (t - tau) ^+ 2 / (r%:R * t).

Parameter preconditioner_nystrom_mean :
  forall (R : realFieldType) (T : finType) (n : nat) (G : 'M[R]_n) (J : T -> 'I_n),
  sym G -> psd G -> 0 < \tr G -> (forall i : 'I_n, Pr R (fun w : T => J w == i) = G i i / \tr G) ->
  forall a b : 'I_n, Ex (fun w : T => eliminate G (J w) a b) = (G - (\tr G)^-1 *: (G *m G)) a b.
Parameter preconditioner_nystrom_mean_trace :
  forall (R : realFieldType) (T : finType) (n : nat) (G : 'M[R]_n) (J : T -> 'I_n),
  sym G -> psd G -> 0 < \tr G -> (forall i : 'I_n, Pr R (fun w : T => J w == i) = G i i / \tr G) ->
  Ex (fun w : T => \tr (eliminate G (J w))) = \tr G - \tr (G *m G) / \tr G.
Parameter preconditioner_nystrom_acceptance :
  forall (R : realFieldType) (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R),
  (forall j : 'I_n, 0 <= d' j <= d j) -> 0 < \sum_i d' i ->
  (forall j : 'I_n, Pr R (fun w : S => J w == j) = d j / \sum_i d i) ->
  (forall j : 'I_n, Pr R (fun w : T => u w * d j < d' j) = d' j / d j) ->
  forall j : 'I_n,
  [/\ Pr R (fun w : S * T => accepts J u d d' w && (J w.1 == j)) = d' j / \sum_i d i,
      Pr R (accepts J u d d') = (\sum_i d' i) / \sum_i d i &
      Pr R (fun w : {ffun 'I_b -> S * T} => first_accepted (accepts J u d d') (fun x => J x.1) w j) =
        d' j / (\sum_i d' i) * Pr R (fun w : {ffun 'I_b -> S * T} => any_accepted (accepts J u d d') w)].
Parameter preconditioner_nystrom_next_pivot :
  forall (R : realFieldType) (S T : finType) (b n : nat) (J : S -> 'I_n) (u : T -> R) (d d' : 'I_n -> R),
  (forall j : 'I_n, 0 <= d' j <= d j) -> 0 < \sum_i d' i ->
  (forall j : 'I_n, Pr R (fun w : S => J w == j) = d j / \sum_i d i) ->
  (forall j : 'I_n, Pr R (fun w : T => u w * d j < d' j) = d' j / d j) ->
  forall (S' : finType) (J' : S' -> 'I_n),
  (forall j : 'I_n, Pr R (fun w : S' => J' w == j) = d' j / \sum_i d' i) ->
  forall j : 'I_n, Pr R (fun w : {ffun 'I_b -> S * T} * S' => next_pivot_is J u d d' J' w j) = d' j / \sum_i d' i.
Parameter preconditioner_nystrom_mean_trace_pivots :
  forall (R : realFieldType) (n s : nat) (G : 'M[R]_n),
  mean_trace s G = \sum_(p : s.-tuple 'I_n) pivots_law G p * \tr (eliminate_all G p).
Parameter preconditioner_nystrom_mean_steps :
  forall (R : realFieldType) (n r : nat) (Q : 'M[R]_(n, r)),
  Q^T *m Q = 1%:M -> (0 < r)%N ->
  forall tau : R,
  0 < tau ->
  forall (G : 'M[R]_n) (s : nat),
  sym G -> psd G -> tail Q G <= tau -> tau < \tr G -> mean_trace s G <= iter s (mean_bound r tau) (\tr G).
Parameter preconditioner_nystrom_mean_rank :
  forall (R : realType) (n r : nat) (Q : 'M[R]_(n, r)),
  Q^T *m Q = 1%:M -> (0 < r)%N ->
  forall (G : 'M[R]_n) (tau eps : R) (s : nat),
  sym G -> psd G -> 0 < tau -> tail Q G <= tau -> 0 < eps ->
  r%:R / eps + r%:R * ln (\tr G / (eps * tau)) <= s%:R -> mean_trace s G <= (1 + eps) * tau.

End Stated.
