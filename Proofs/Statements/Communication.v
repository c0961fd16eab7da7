(* The definitions and statements of Communication.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope nat_scope.

Module Type Stated.

(* Rank p sends w q numbers of 8 bytes to every other rank q. *)
Definition sent_bytes P (p : 'I_P) (w : 'I_P -> nat) := \sum_(q < P | q != p) 8 * w q.
(* What leaves rank p in a sum of which rank q makes c q numbers, and these shares *)
Definition sum_bytes P (c : 'I_P -> nat) (p : 'I_P) := sent_bytes p c + sent_bytes p (fun=> c p).
Definition share P C (p : 'I_P) := (C * p.+1) %/ P - (C * p) %/ P.
(* What leaves it in a step that makes sums of the lengths Ls and in which every rank tells all others k numbers *)
Definition step_bytes P (Ls : seq nat) (k : nat) (p : 'I_P) :=
  \sum_(L <- Ls) sum_bytes (share L) p + sent_bytes p (fun=> k).

Parameter cost_communication_rank :
  forall (P : nat) (c : 'I_P -> nat) (p : 'I_P), sum_bytes c p = 8 * (\sum_(q < P) c q - c p) + 8 * (P - 1) * c p.
Parameter cost_communication :
  forall (P : nat) (c : 'I_P -> nat), \sum_(p < P) sum_bytes c p = 16 * (P - 1) * \sum_(q < P) c q.
Parameter cost_communication_gather : forall P k : nat, \sum_(p < P) sent_bytes p (fun=> k) = 8 * P * (P - 1) * k.
Parameter cost_communication_shares : forall P C : nat, 0 < P -> \sum_(p < P) @share P C p = C.
Parameter cost_communication_balance : forall (P C : nat) (p : 'I_P), 0 < P -> C %/ P <= share C p <= (C %/ P).+1.
Parameter cost_communication_step :
  forall (P : nat) (Ls : seq nat) (k : nat),
  0 < P -> \sum_(p < P) step_bytes Ls k p = 16 * (P - 1) * sumn Ls + 8 * P * (P - 1) * k.

End Stated.
