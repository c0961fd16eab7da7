(* The definitions and statements of FiniteProbability.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated.

(* The mean and the variance of f and the probability of P, where every element of T is equally likely *)
Definition Ex (R : realFieldType) (T : finType) (f : T -> R) : R := (\sum_w f w) / #|T|%:R.
Definition Pr (R : realFieldType) (T : finType) (P : pred T) : R := Ex (fun w => (P w)%:R).
Definition Var (R : realFieldType) (T : finType) (f : T -> R) : R := Ex (fun w => (f w - Ex f) ^+ 2).
(* P holds with probability at least p. *)
Definition with_probability (R : realFieldType) (T : finType) (p : R) (P : T -> Prop) :=
  exists2 good : pred T, p <= Pr R good & forall w, good w -> P w.
(* Sampling without replacement *)
Definition injections s N := [finType of {f : {ffun 'I_s -> 'I_N} | injectiveb f}].

Parameter Ex_ffun_prod :
  forall (R : realFieldType) (I T : finType) (F : I -> T -> R),
  Ex (fun w : {ffun I -> T} => \prod_i F i (w i)) = \prod_i Ex (F i).
Parameter Ex_ffun_indep :
  forall (R : realFieldType) (I T : finType) (A : pred I) (F G : {ffun I -> T} -> R),
  (forall w v : {ffun I -> T}, (forall i : I, A i -> w i = v i) -> F w = F v) ->
  (forall w v : {ffun I -> T}, (forall i : I, ~~ A i -> w i = v i) -> G w = G v) ->
  Ex (fun w : {ffun I -> T} => F w * G w) = Ex F * Ex G.
Parameter Ex_ffun_sqr_sum :
  forall (R : realFieldType) (I T : finType) (F : I -> T -> R),
  (forall i : I, Ex (F i) = 0) ->
  Ex (fun w : {ffun I -> T} => (\sum_i F i (w i)) ^+ 2) = \sum_i Ex (fun t : T => F i t ^+ 2).
Parameter Var_mean :
  forall (R : realFieldType) (I T : finType) (f : T -> R),
  (0 < #|I|)%N -> Var (fun w : {ffun I -> T} => (\sum_i f (w i)) / #|I|%:R) = Var f / #|I|%:R.

End Stated.
