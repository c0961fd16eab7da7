(* Lemma 6, the communication between P ranks that compute together.

   Main results
   ------------
   A number has 8 bytes. In a sum of L numbers rank q computes the sums of its share, c q in number. First each rank
   sends every other its terms of that one's share, then every other the sums of its own.
   - cost_communication_rank (claim cost.communication): 8 (L - c p) + 8 (P - 1) (c p) bytes leave rank p.
   - cost_communication: over all ranks 16 (P - 1) L, however the shares are cut.
   - cost_communication_gather: k numbers that every rank sends to all others take 8 P (P - 1) k.
   - cost_communication_shares, .._balance: the shares that the program cuts, from C p / P to C (p + 1) / P rounded down, cover
     C things, and each has C / P of them, rounded down or up.
   - cost_communication_step: sums of lengths Ls and k such numbers, 16 (P - 1) (sum of Ls) + 8 P (P - 1) k: nothing else
     enters, neither the width of a network nor the rows of a matrix.

   Dependencies: none. No axioms; natural numbers only, with subtraction that stops at 0 and division rounded down. *)
From mathcomp Require Import all_ssreflect.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Ranks.
Variable P : nat.
Implicit Types (p q : 'I_P) (c : 'I_P -> nat) (C L k : nat).

(* The bytes that rank p sends in an exchange of w q numbers to each rank q except itself. *)
Definition sent_bytes p (w : 'I_P -> nat) := \sum_(q < P | q != p) 8 * w q.
Definition sum_bytes c p := sent_bytes p c + sent_bytes p (fun _ => c p).

Lemma sent_to_all p k : sent_bytes p (fun _ => k) = 8 * (P - 1) * k.
Proof.
rewrite /sent_bytes sum_nat_const -(eqP (_ : #|[pred q | q != p]| == P - 1)) ?mulnA ?[8 * _]mulnC //.
by rewrite (eq_card (B := predC1 p)) // cardC1 card_ord subn1.
Qed.

Lemma sent_of_all p c : sent_bytes p c = 8 * (\sum_(q < P) c q - c p).
Proof. by rewrite /sent_bytes -big_distrr [in RHS](bigD1 p) //= addKn. Qed.

Theorem cost_communication_rank c p : sum_bytes c p = 8 * (\sum_(q < P) c q - c p) + 8 * (P - 1) * c p.
Proof. by rewrite /sum_bytes sent_of_all sent_to_all. Qed.

Theorem cost_communication c : \sum_(p < P) sum_bytes c p = 16 * (P - 1) * \sum_(q < P) c q.
Proof.
rewrite (eq_bigr (fun p => 8 * (\sum_(q < P) c q - c p) + 8 * (P - 1) * c p)); last first.
  by move=> p _; rewrite cost_communication_rank.
rewrite big_split /= -!big_distrr /=; set S := \sum_(q < P) c q.
have -> : \sum_(p < P) (S - c p) = (P - 1) * S.
  have h : \sum_(p < P) (S - c p) + \sum_(p < P) c p = P * S.
    rewrite -big_split /= (eq_bigr (fun _ => S)) ?sum_nat_const ?card_ord // => p _.
    by rewrite subnK // /S (bigD1 p) //= leq_addr.
  by rewrite mulnBl mul1n -h addnK.
by rewrite -mulnA -mulnDl mulnA.
Qed.

Theorem cost_communication_gather k : \sum_(p < P) sent_bytes p (fun _ => k) = 8 * P * (P - 1) * k.
Proof.
rewrite (eq_bigr (fun _ => 8 * (P - 1) * k)) => [|p _]; last exact: sent_to_all.
by rewrite sum_nat_const card_ord !mulnA [P * 8]mulnC.
Qed.

(* The share of rank p of C things in a row. *)
Definition share C p := (C * p.+1) %/ P - (C * p) %/ P.

Theorem cost_communication_shares C : 0 < P -> \sum_(p < P) share C p = C.
Proof.
move=> P0; rewrite /share; have h k : k <= P -> \sum_(p < k) ((C * p.+1) %/ P - (C * p) %/ P) = (C * k) %/ P.
  elim: k => [|k ih] kP; first by rewrite big_ord0 muln0 div0n.
  rewrite big_ord_recr /= ih ?(ltnW kP) // subnKC //.
  by rewrite leq_div2r // leq_mul2l leqnSn orbT.
by rewrite h // mulnK.
Qed.

Theorem cost_communication_balance C p : 0 < P -> C %/ P <= share C p <= (C %/ P).+1.
Proof.
move=> P0; rewrite /share mulnS divnD // [_ %/ _ + _ %/ _]addnC -addnA addKn leq_addr /= -addn1 leq_add2l.
exact: leq_b1.
Qed.

(* A step: sums of these lengths, and k numbers that every rank sends to all others. *)
Definition step_bytes (Ls : seq nat) k p := \sum_(L <- Ls) sum_bytes (share L) p + sent_bytes p (fun _ => k).

Theorem cost_communication_step Ls k : 0 < P ->
  \sum_(p < P) step_bytes Ls k p = 16 * (P - 1) * sumn Ls + 8 * P * (P - 1) * k.
Proof.
move=> P0; rewrite /step_bytes big_split /= cost_communication_gather; congr (_ + _).
rewrite exchange_big /= sumnE big_distrr /=; apply: eq_bigr => L _.
by rewrite cost_communication cost_communication_shares.
Qed.
End Ranks.
