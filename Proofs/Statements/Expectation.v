(* The definitions and statements of Expectation.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import FiniteProbability : Statements.FiniteProbability.Stated).

(* Integrable functions, and their means *)
Record expectation (R : realFieldType) (Omega : Type) := Expectation {
  integrable : (Omega -> R) -> Prop;
  mean : (Omega -> R) -> R;
  integrable_same : forall f g, f =1 g -> integrable f -> integrable g;
  integrable_constant : forall c, integrable (fun=> c);
  integrable_sum2 : forall f g, integrable f -> integrable g -> integrable (fun w => f w + g w);
  integrable_multiple : forall c f, integrable f -> integrable (fun w => c * f w);
  integrable_above : forall f t, integrable f -> integrable (fun w => (t < f w)%R%:R);
  integrable_on : forall (A : pred Omega) f,
    integrable (fun w => (A w)%:R) -> integrable f -> integrable (fun w => (A w)%:R * f w);
  mean_constant : forall c, mean (fun=> c) = c;
  mean_sum2 : forall f g, integrable f -> integrable g -> mean (fun w => f w + g w) = mean f + mean g;
  mean_multiple : forall c f, integrable f -> mean (fun w => c * f w) = c * mean f;
  mean_ge0 : forall f, integrable f -> (forall w, 0 <= f w) -> 0 <= mean f
}.
(* Events, their probabilities, and what holds with probability at least p *)
Definition event (R : realFieldType) (Omega : Type) (E : expectation R Omega) (A : pred Omega) :=
  integrable E (fun w => (A w)%:R).
Definition probability (R : realFieldType) (Omega : Type) (E : expectation R Omega) (A : pred Omega) : R :=
  mean E (fun w => (A w)%:R).
Definition with_probability_under (R : realFieldType) (Omega : Type) (E : expectation R Omega) (p : R)
    (P : Omega -> Prop) :=
  exists A, [/\ event E A, p <= probability E A & forall w, A w -> P w].
(* Draws of one law, any two of them independent *)
Record pairwise_independent (R : realFieldType) (Omega Q : Type) (E : expectation R Omega) (law : expectation R Q)
    (m : nat) (q : 'I_m -> Omega -> Q) : Prop := PairwiseIndependent {
  draw_integrable : forall r f, integrable law f -> integrable E (fun w => f (q r w));
  draw_mean : forall r f, integrable law f -> mean E (fun w => f (q r w)) = mean law f;
  pair_integrable : forall r s f g, r != s -> integrable law f -> integrable law g ->
    integrable E (fun w => f (q r w) * g (q s w));
  pair_mean : forall r s f g, r != s -> integrable law f -> integrable law g ->
    mean E (fun w => f (q r w) * g (q s w)) = mean law f * mean law g
}.
(* Every element of a finite space is equally likely, every function integrable. *)
Definition counting (R : realFieldType) (T : finType) (E : expectation R T) :=
  (forall f, integrable E f) /\ (forall f, mean E f = Ex f).

Parameter expectation_or :
  forall (R : realFieldType) (Omega : Type) (E : expectation R Omega) (A B : pred Omega),
  event E A -> event E B -> probability E (fun w => A w || B w) <= probability E A + probability E B.
Parameter expectation_markov :
  forall (R : realFieldType) (Omega : Type) (E : expectation R Omega) (f : Omega -> R) (t : R),
  integrable E f -> 0 < t -> (forall w, 0 <= f w) -> probability E (fun w => t < f w) <= mean E f / t.
Parameter expectation_sqr_sum :
  forall (R : realFieldType) (Omega Q : Type) (E : expectation R Omega) (law : expectation R Q) (m : nat)
    (q : 'I_m -> Omega -> Q),
  pairwise_independent E law q ->
  forall f : Q -> R,
  integrable law f -> integrable law (fun x => f x ^+ 2) -> mean law f = 0 ->
  mean E (fun w => (\sum_r f (q r w)) ^+ 2) = m%:R * mean law (fun x => f x ^+ 2).
Parameter expectation_counting :
  forall (R : realFieldType) (T : finType), (0 < #|T|)%N -> exists E : expectation R T, counting E.
Parameter expectation_counting_probability :
  forall (R : realFieldType) (T : finType) (E : expectation R T) (p : R) (P : T -> Prop),
  counting E -> with_probability_under E p P <-> with_probability p P.
Parameter expectation_independent :
  forall (R : realFieldType) (m : nat) (T : finType) (E : expectation R [finType of {ffun 'I_m -> T}])
    (law : expectation R T),
  counting E -> counting law -> pairwise_independent E law (fun r (w : {ffun 'I_m -> T}) => w r).

End Stated.
