(* The definitions and statements of AdaptiveDraws.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require FiniteProbability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import FiniteProbability : Statements.FiniteProbability.Stated).

(* The draws before t; the others are replaced by u0. *)
Definition past (T : nat) (Om : finType) (u0 : Om) (t : 'I_T) (w : {ffun 'I_T -> Om}) : {ffun 'I_T -> Om} :=
  [ffun j : 'I_T => if (j < t)%N then w j else u0].

Parameter mean_adaptive : forall (R : realFieldType) (T : nat) (Om : finType) (u0 : Om) (t : 'I_T)
    (f : {ffun 'I_T -> Om} -> Om -> R) (c : R),
  (forall v, Ex (f v) <= c) -> Ex (fun w : {ffun 'I_T -> Om} => f (past u0 t w) (w t)) <= c.
Parameter with_probability_adaptive : forall (R : realFieldType) (T : nat) (Om : finType) (dl : R)
    (P : 'I_T -> {ffun 'I_T -> Om} -> Om -> Prop),
  (0 < #|Om|)%N ->
  (forall (t : 'I_T) (w v : {ffun 'I_T -> Om}) u, (forall j : 'I_T, (j < t)%N -> w j = v j) -> P t w u -> P t v u) ->
  (forall t w, with_probability (1 - dl) (P t w)) ->
  with_probability (1 - T%:R * dl) (fun w : {ffun 'I_T -> Om} => forall t, P t w (w t)).
Parameter with_probability_some : forall (R : realFieldType) (k : nat) (Om : finType) (p : R), (0 < #|Om|)%N ->
  forall P : Om -> Prop, with_probability (1 - p) P ->
  with_probability (1 - p ^+ k) (fun u : {ffun 'I_k -> Om} => exists j, P (u j)).
Parameter mean_first : forall (R : realFieldType) (k : nat) (Om : finType) (p : R), (0 < #|Om|)%N ->
  forall good : pred Om, 0 <= p < 1 -> 1 - p <= Pr R good ->
  Ex (fun u : {ffun 'I_k -> Om} => (find good (codom u)).+1%:R) <= (1 - p)^-1.

End Stated.
