(* Inner products, quadratic forms, definiteness, norms, embeddings, and coordinates in blocks.

   Main results
     dot, nsq, norm        x'y, |x|^2 and |x|; cauchy, norm_triangle, norm_leP: |Mx| <= c|x| is |Mx|^2 <= c^2|x|^2.
     qf, sym, psd          x'Mx, M = M', and x'Mx >= 0 for all x; qf_gram: x'A'Ax = |Ax|^2.
     sym_qf_norm           for symmetric N, |x'Nx| <= q|x|^2 for all x gives |Nx|^2 <= q^2|x|^2, without eigenvalues.
     psd_cs, dot_cs        Cauchy-Schwarz for a positive semidefinite form and for vectors, without square roots.
     psd_decomp            a positive semidefinite matrix is a sum of matrices c vv', c >= 0 (Gaussian elimination).
     psd_trace             x'Mx <= tr M |x|^2 for M positive semidefinite.
     frob2, nsq_frob       |A|_F^2, and |Ex|^2 <= |E|_F^2 |x|^2.
     embeds                S keeps |Ax|^2 up to the factor 1 +- e; a sketch that embeds A embeds AC.
     pair_index, block_of, place_of
                           coordinate i d + j of R^(m d) is entry j of block i, and back; kron: the Kronecker product.

   Dependencies
     None but MathComp. No axioms; ordered fields, with square roots where a norm is named.

   Structure
     Inner products and forms; positive semidefinite matrices; norms; the Frobenius norm; embeddings; blocks. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Dot.
Variable R : realFieldType.
Definition dot n (x y : 'cV[R]_n) : R := (x^T *m y) 0 0.
Definition nsq n (x : 'cV[R]_n) : R := dot x x.

Lemma dotE n (x y : 'cV[R]_n) : dot x y = \sum_i x i 0 * y i 0.
Proof. by rewrite /dot mxE; apply: eq_bigr => i _; rewrite mxE. Qed.
Lemma nsqE n (x : 'cV[R]_n) : nsq x = \sum_i x i 0 ^+ 2.
Proof. by rewrite /nsq dotE; apply: eq_bigr => i _; rewrite expr2. Qed.
Lemma nsq_ge0 n (x : 'cV[R]_n) : 0 <= nsq x.
Proof. by rewrite nsqE; apply: sumr_ge0 => i _; apply: sqr_ge0. Qed.
Lemma nsq_eq0 n (x : 'cV[R]_n) : (nsq x == 0) = (x == 0).
Proof.
apply/idP/eqP => [|->]; last by rewrite nsqE big1 // => i _; rewrite mxE expr0n.
rewrite nsqE psumr_eq0 => [/allP h|i _]; last exact: sqr_ge0.
apply/colP => i; rewrite !mxE; apply/eqP.
by have := h i (mem_index_enum _); rewrite /= sqrf_eq0.
Qed.
Lemma dotC n (x y : 'cV[R]_n) : dot x y = dot y x.
Proof. by rewrite !dotE; apply: eq_bigr => i _; rewrite mulrC. Qed.
Lemma dotDl n (x y z : 'cV[R]_n) : dot (x + y) z = dot x z + dot y z.
Proof. by rewrite /dot linearD /= mulmxDl mxE. Qed.
Lemma dotDr n (x y z : 'cV[R]_n) : dot x (y + z) = dot x y + dot x z.
Proof. by rewrite /dot mulmxDr mxE. Qed.
Lemma dotZl n c (x z : 'cV[R]_n) : dot (c *: x) z = c * dot x z.
Proof. by rewrite /dot linearZ /= -scalemxAl mxE. Qed.
Lemma dotZr n c (x z : 'cV[R]_n) : dot x (c *: z) = c * dot x z.
Proof. by rewrite /dot -scalemxAr mxE. Qed.
Lemma dotNl n (x z : 'cV[R]_n) : dot (- x) z = - dot x z.
Proof. by rewrite -scaleN1r dotZl mulN1r. Qed.
Lemma dotNr n (x z : 'cV[R]_n) : dot x (- z) = - dot x z.
Proof. by rewrite -scaleN1r dotZr mulN1r. Qed.
Lemma dot0l n (z : 'cV[R]_n) : dot 0 z = 0.
Proof. by rewrite -[0](scale0r (0 : 'cV_n)) dotZl mul0r. Qed.
Lemma dot_mull m n (A : 'M[R]_(m,n)) x y : dot (A *m x) y = dot x (A^T *m y).
Proof. by rewrite /dot trmx_mul mulmxA. Qed.
Lemma dot_mulr m n (A : 'M[R]_(m,n)) x y : dot x (A *m y) = dot (A^T *m x) y.
Proof. by rewrite dot_mull trmxK. Qed.
Lemma nsqD n (x y : 'cV[R]_n) : nsq (x + y) = nsq x + 2%:R * dot x y + nsq y.
Proof. by rewrite /nsq dotDl !dotDr (dotC y x); ring. Qed.
Lemma nsqZ n c (x : 'cV[R]_n) : nsq (c *: x) = c ^+ 2 * nsq x.
Proof. by rewrite /nsq dotZl dotZr; ring. Qed.
Lemma nsqN n (x : 'cV[R]_n) : nsq (- x) = nsq x.
Proof. by rewrite /nsq dotNl dotNr opprK. Qed.
Lemma nsqB n (x y : 'cV[R]_n) : nsq (x - y) = nsq x - 2%:R * dot x y + nsq y.
Proof. by rewrite nsqD nsqN dotNr; ring. Qed.
Lemma nsq_isom m n (A : 'M[R]_(m,n)) x : A^T *m A = 1%:M -> nsq (A *m x) = nsq x.
Proof. by move=> h; rewrite /nsq dot_mull mulmxA h mul1mx. Qed.

Definition sym n (M : 'M[R]_n) := M^T = M.
Definition qf n (M : 'M[R]_n) x := dot x (M *m x).
Definition psd n (M : 'M[R]_n) := forall x, 0 <= qf M x.
Lemma qfD n (M N : 'M[R]_n) x : qf (M + N) x = qf M x + qf N x.
Proof. by rewrite /qf mulmxDl dotDr. Qed.
Lemma qfN n (M : 'M[R]_n) x : qf (- M) x = - qf M x.
Proof. by rewrite /qf mulNmx dotNr. Qed.
Lemma qfZ n c (M : 'M[R]_n) x : qf (c *: M) x = c * qf M x.
Proof. by rewrite /qf -scalemxAl dotZr. Qed.
Lemma qf1 n x : qf (1%:M : 'M[R]_n) x = nsq x.
Proof. by rewrite /qf mul1mx. Qed.
Lemma qf_sca n c x : qf (c%:M : 'M[R]_n) x = c * nsq x.
Proof. by rewrite /qf mul_scalar_mx dotZr. Qed.
Lemma qf_gram m n (A : 'M[R]_(m,n)) x : qf (A^T *m A) x = nsq (A *m x).
Proof. by rewrite /qf -mulmxA dot_mulr trmxK. Qed.

Lemma sym_qfB n (M : 'M[R]_n) x y : sym M -> qf M (x - y) = qf M x - 2%:R * dot y (M *m x) + qf M y.
Proof.
move=> sM; rewrite /qf mulmxBr dotDl !dotDr !dotNl !dotNr.
have -> : dot x (M *m y) = dot y (M *m x) by rewrite dotC dot_mull sM.
ring.
Qed.
Lemma invmx_unique n (P X : 'M[R]_n) : P *m X = 1%:M -> invmx P = X.
Proof. by move=> h; have [uP _] := mulmx1_unit h; rewrite -[X](mulKmx uP) h mulmx1. Qed.

(* Two commuting symmetric forms P, Q >= 0 with P + Q = d I, d >= 0: PQ >= 0.
   Purely algebraic (no spectral theorem):  d PQ = PQP + QPQ. *)
Lemma psd_mul_compl n (P Q : 'M[R]_n) d :
  sym P -> sym Q -> P + Q = d%:M -> 0 < d -> psd P -> psd Q -> psd (P *m Q).
Proof.
move=> sP sQ hd d0 pP pQ x.
have com : P *m Q = Q *m P.
  have -> : Q = d%:M - P by rewrite -hd addrC addKr.
  by rewrite mulmxBr mulmxBl scalar_mxC.
rewrite -(pmulr_rge0 _ d0) -qfZ -mul_scalar_mx -hd.
have -> : (P + Q) *m (P *m Q) = P *m Q *m P + Q *m P *m Q.
  by rewrite mulmxDl !mulmxA; congr (_ + _); rewrite -mulmxA {1}com mulmxA.
rewrite qfD; apply: addr_ge0.
  have := pQ (P *m x); by rewrite /qf dot_mull sP !mulmxA.
have := pP (Q *m x); by rewrite /qf dot_mull sQ !mulmxA.
Qed.

(* |x' N x| <= q |x|^2 for symmetric N gives |N x|^2 <= q^2 |x|^2 *)
Lemma sym_qf_norm n (N : 'M[R]_n) q : sym N -> 0 < q ->
  (forall x, - q * nsq x <= qf N x <= q * nsq x) ->
  forall x, nsq (N *m x) <= q ^+ 2 * nsq x.
Proof.
move=> sN q0 h x.
have h1 : psd (N + q%:M).
  by move=> y; rewrite qfD qf_sca; case/andP: (h y) => h1 _; rewrite -ler_subl_addr sub0r -mulNr.
have h2 : psd (q%:M - N).
  by move=> y; rewrite qfD qfN qf_sca subr_ge0; case/andP: (h y).
have s1 : sym (N + q%:M) by rewrite /sym linearD /= tr_scalar_mx sN.
have s2 : sym (q%:M - N) by rewrite /sym linearB /= tr_scalar_mx sN.
have hs : (N + q%:M) + (q%:M - N) = (q + q)%:M.
  by rewrite addrC addrA subrK -raddfD.
have := psd_mul_compl s1 s2 hs (addr_gt0 q0 q0) h1 h2 x.
have -> : (N + q%:M) *m (q%:M - N) = (q ^+ 2)%:M - N^T *m N.
  rewrite mulmxDl !mulmxBr sN (scalar_mxC q N) -scalar_mxM -expr2.
  by rewrite addrC addrA subrK.
by rewrite qfD qfN qf_sca qf_gram subr_ge0.
Qed.
End Dot.

Section PSD.
Variable R : realFieldType.

(* symmetric psd: Cauchy-Schwarz *)
Lemma psd_cs n (A : 'M[R]_n) x y : sym A -> psd A ->
  dot y (A *m x) ^+ 2 <= qf A y * qf A x.
Proof.
move=> sA pA; set b := dot y (A *m x); set a := qf A y; set c := qf A x.
have h t : 0 <= c - 2%:R * t * b + t ^+ 2 * a.
  have := pA (x - t *: y); rewrite /qf mulmxBr -scalemxAr !(dotDl, dotDr, dotNl, dotNr, dotZl, dotZr).
  have -> : dot x (A *m y) = b by rewrite dotC dot_mull sA.
  rewrite -/b -/c -/(qf A x) -/(qf A y) -/a -/c => H; apply: le_trans H _.
  rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
have a0 : 0 <= a by apply: pA.
have [an|an] := eqVneq a 0; last first.
  have ap : 0 < a by rewrite lt_neqAle eq_sym an a0.
  have := h (b / a); have -> : c - 2%:R * (b / a) * b + (b / a) ^+ 2 * a = c - b ^+ 2 / a by field.
  by rewrite subr_ge0 ler_pdivr_mulr // mulrC.
have [->|bn] := eqVneq b 0; first by rewrite expr0n /= mulr_ge0 //; apply: pA.
exfalso; have := h ((c + 1) / (2%:R * b)); rewrite an mulr0 addr0.
have -> : c - 2%:R * ((c + 1) / (2%:R * b)) * b = - 1 by field; rewrite bn.
by rewrite ler0N1.
Qed.
Lemma dot_cs n (x y : 'cV[R]_n) : dot x y ^+ 2 <= nsq x * nsq y.
Proof.
have := @psd_cs n 1%:M y x; rewrite mul1mx !qf1; apply; first by rewrite /sym tr_scalar_mx.
by move=> z; rewrite qf1 nsq_ge0.
Qed.

Definition outer n (v : 'cV[R]_n) : 'M[R]_n := v *m v^T.
Lemma outerE n (v : 'cV[R]_n) i j : outer v i j = v i 0 * v j 0.
Proof. by rewrite /outer mxE big_ord1 mxE. Qed.
Lemma sym_outer n (v : 'cV[R]_n) : sym (outer v).
Proof. by rewrite /sym /outer trmx_mul trmxK. Qed.
Lemma qf_outer n (v x : 'cV[R]_n) : qf (outer v) x = dot v x ^+ 2.
Proof.
rewrite /qf /outer -mulmxA; have -> : v^T *m x = (dot v x)%:M.
  by apply/matrixP => i j; rewrite !ord1 [RHS]mxE.
by rewrite mul_mx_scalar dotZr dotC expr2.
Qed.
Definition ev n (i : 'I_n) : 'cV[R]_n := \col_j (j == i)%:R.
Lemma dot_ev n (i : 'I_n) x : dot (ev i) x = x i 0.
Proof.
rewrite dotE (bigD1 i) //= !mxE eqxx mul1r big1 ?addr0 // => j ji.
by rewrite mxE (negbTE ji) mul0r.
Qed.
Lemma mul_ev m n (A : 'M[R]_(m,n)) i : A *m ev i = col i A.
Proof.
apply/colP => k; rewrite !mxE (bigD1 i) //= !mxE eqxx mulr1 big1 ?addr0 // => j ji.
by rewrite mxE (negbTE ji) mulr0.
Qed.
Lemma qf_ev n (A : 'M[R]_n) i : qf A (ev i) = A i i.
Proof. by rewrite /qf mul_ev dot_ev mxE. Qed.

Lemma subE n (A : 'M[R]_n) c v i j : (A - c *: outer v) i j = A i j - c * (v i 0 * v j 0).
Proof. by rewrite mxE [X in _ + X]mxE [X in - X]mxE outerE. Qed.
Lemma psd_elim n (A : 'M[R]_n) i : sym A -> psd A ->
  exists c v, [/\ 0 <= c, sym (A - c *: outer v), psd (A - c *: outer v),
    (forall j, (A - c *: outer v) i j = 0) &
    (forall k, (forall j, A k j = 0) -> forall j, (A - c *: outer v) k j = 0)].
Proof.
move=> sA pA; have a0 : 0 <= A i i by rewrite -qf_ev.
have cs x : (A *m x) i 0 ^+ 2 <= A i i * qf A x.
  by have := psd_cs x (ev i) sA pA; rewrite dot_ev qf_ev.
have sE p q : A p q = A q p by rewrite -{1}sA mxE.
have [an|an] := eqVneq (A i i) 0.
  exists 0, 0; rewrite scale0r subr0; split=> // j.
  have := cs (ev j); rewrite an mul0r mul_ev mxE => h.
  by apply/eqP; rewrite -sqrf_eq0; apply/eqP/le_anti; rewrite h sqr_ge0.
have ap : 0 < A i i by rewrite lt_neqAle eq_sym an a0.
exists (A i i)^-1, (col i A); split.
- by rewrite invr_ge0.
- by rewrite /sym linearB /= linearZ /= sA sym_outer.
- move=> x; rewrite qfD qfN qfZ qf_outer subr_ge0 mulrC ler_pdivr_mulr // mulrC.
  have -> : dot (col i A) x = (A *m x) i 0 by rewrite -mul_ev dot_mull sA dot_ev.
  exact: cs.
- by move=> j; rewrite subE !mxE [A j i]sE mulrA mulVf // mul1r subrr.
- by move=> k hk j; rewrite subE !mxE !hk mul0r mulr0 subrr.
Qed.

Definition sumo n (L : seq (R * 'cV[R]_n)) : 'M[R]_n := \sum_(p <- L) p.1 *: outer p.2.

(* rank-one (LDL') decomposition of a psd matrix; no square roots *)
Theorem psd_decomp n (A : 'M[R]_n) : sym A -> psd A ->
  exists2 L, all (fun p => 0 <= p.1) L & A = sumo L.
Proof.
move=> sA pA.
have H : forall s : seq 'I_n, exists L, [/\ all (fun p => 0 <= p.1) L, sym (A - sumo L),
   psd (A - sumo L) & forall i, i \in s -> forall j, (A - sumo L) i j = 0].
  elim=> [|i s [L [pL sL qL zL]]].
    by exists [::]; rewrite /sumo big_nil subr0; split.
  have [c [v [c0 s1 p1 z1 k1]]] := psd_elim i sL qL.
  exists ((c, v) :: L).
  have -> : A - sumo ((c, v) :: L) = A - sumo L - c *: outer v.
    by rewrite /sumo big_cons /= opprD addrA addrAC.
  split=> //=; first by rewrite c0.
  by move=> k; rewrite inE => /orP[/eqP->|ks] //; apply: k1; apply: zL.
have [L [pL _ _ z]] := H (enum 'I_n); exists L => //.
apply/eqP; rewrite -subr_eq0; apply/eqP/matrixP => i j.
by rewrite z ?mem_enum // mxE.
Qed.

Lemma trace_ge0 k (M : 'M[R]_k) : psd M -> 0 <= \tr M.
Proof. by move=> pM; apply: sumr_ge0 => i _; rewrite -qf_ev. Qed.
(* The trace of a positive semidefinite matrix bounds its form. *)
Lemma psd_trace n (M : 'M[R]_n) x : sym M -> psd M -> qf M x <= \tr M * nsq x.
Proof.
move=> sM pM; have [D pD ->] := psd_decomp sM pM; elim: D pD => [|[c v] D IH] /=.
  by move=> _; rewrite /sumo big_nil mxtrace0 mul0r /qf mul0mx dotC dot0l.
move=> /andP[c0 /IH h]; rewrite /sumo big_cons qfD linearD /= mulrDl; apply: ler_add h.
rewrite qfZ qf_outer linearZ /= -mulrA; apply: ler_wpmul2l => //.
have -> : \tr (outer v) = nsq v by rewrite nsqE; apply: eq_bigr => i _; rewrite outerE expr2.
exact: dot_cs.
Qed.

Lemma qfE n (A : 'M[R]_n) x : qf A x = \sum_i \sum_j x i 0 * A i j * x j 0.
Proof.
rewrite /qf dotE; apply: eq_bigr => i _; rewrite mxE mulr_sumr.
by apply: eq_bigr => j _; rewrite mulrA.
Qed.
End PSD.

Section Norm.
Variable R : rcfType.
Definition norm n (x : 'cV[R]_n) : R := Num.sqrt (nsq x).
Lemma norm_ge0 n (x : 'cV[R]_n) : 0 <= norm x. Proof. exact: sqrtr_ge0. Qed.
Lemma norm_sq n (x : 'cV[R]_n) : norm x ^+ 2 = nsq x.
Proof. by rewrite sqr_sqrtr // nsq_ge0. Qed.
Lemma normN n (x : 'cV[R]_n) : norm (- x) = norm x.
Proof. by rewrite /norm nsqN. Qed.
Lemma norm_leP n m (x : 'cV[R]_n) (y : 'cV[R]_m) c : 0 <= c ->
  (norm x <= c * norm y) = (nsq x <= c ^+ 2 * nsq y).
Proof.
move=> c0; rewrite -!norm_sq -exprMn ler_pexpn2r //= nnegrE ?norm_ge0 //.
by rewrite mulr_ge0 ?norm_ge0.
Qed.
Lemma cauchy n (x y : 'cV[R]_n) : dot x y <= norm x * norm y.
Proof.
have h : dot x y ^+ 2 <= (norm x * norm y) ^+ 2.
  by rewrite exprMn !norm_sq; apply: dot_cs.
have p : 0 <= norm x * norm y by rewrite mulr_ge0 ?norm_ge0.
have [d0|d0] := lerP 0 (dot x y); last by apply: le_trans (ltW d0) p.
by move: h; rewrite ler_pexpn2r // nnegrE.
Qed.
Lemma norm_triangle n (x y : 'cV[R]_n) : norm (x + y) <= norm x + norm y.
Proof.
rewrite -(@ler_pexpn2r _ 2) // ?nnegrE ?norm_ge0 ?addr_ge0 ?norm_ge0 //.
rewrite norm_sq nsqD sqrrD !norm_sq -[(_ * _) *+ 2]mulr_natl ler_add2r ler_add2l.
by apply: ler_wpmul2l (cauchy _ _); rewrite ler0n.
Qed.

End Norm.

Section Frobenius.
Variable R : realFieldType.
Definition frob2 m n (A : 'M[R]_(m,n)) : R := \sum_i \sum_j A i j ^+ 2.
Lemma frob2_ge0 m n (A : 'M[R]_(m,n)) : 0 <= frob2 A.
Proof. by apply: sumr_ge0 => i _; apply: sumr_ge0 => j _; apply: sqr_ge0. Qed.
Lemma frob2_1 n : frob2 (1%:M : 'M[R]_n) = n%:R.
Proof.
rewrite /frob2 (eq_bigr (fun=> 1)) ?sumr_const ?card_ord // => i _.
rewrite (bigD1 i) //= mxE eqxx expr1n big1 ?addr0 // => j ji.
by rewrite mxE eq_sym (negbTE ji) expr0n.
Qed.
End Frobenius.

Section FrobeniusNorm.
Variable R : rcfType.
Lemma nsq_frob m n (E : 'M[R]_(m,n)) x : nsq (E *m x) <= frob2 E * nsq x.
Proof.
rewrite nsqE /frob2 mulr_suml; apply: ler_sum => i _.
have -> : (E *m x) i 0 = dot (row i E)^T x.
  by rewrite dotE mxE; apply: eq_bigr => j _; rewrite !mxE.
have -> : \sum_j E i j ^+ 2 = nsq (row i E)^T.
  by rewrite nsqE; apply: eq_bigr => j _; rewrite !mxE.
exact: dot_cs.
Qed.
End FrobeniusNorm.

(* S keeps the squared lengths of all vectors A x up to the factor 1 +- e. *)
Section EmbeddingOfARange.
Variable R : realFieldType.
Definition embeds s N n (S : 'M[R]_(s,N)) (A : 'M[R]_(N,n)) (e : R) := forall x : 'cV[R]_n,
  (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x).

(* A sketch that embeds range(U) embeds range(U C). *)
Lemma embeds_mulmx s N n k (S : 'M[R]_(s,N)) (U : 'M[R]_(N,n)) (C : 'M[R]_(n,k)) e :
  embeds S U e -> embeds S (U *m C) e.
Proof. by move=> emb x; have := emb (C *m x); rewrite !mulmxA. Qed.
Lemma embeds_le s N n (S : 'M[R]_(s,N)) (A : 'M[R]_(N,n)) e e' : e <= e' ->
  embeds S A e -> embeds S A e'.
Proof.
move=> ee emb x; case/andP: (emb x) => lo hi; apply/andP; split.
  by apply: le_trans lo; apply: ler_wpmul2r; rewrite ?nsq_ge0 // ler_add2l ler_opp2.
by apply: le_trans hi _; apply: ler_wpmul2r; rewrite ?nsq_ge0 // ler_add2l.
Qed.
End EmbeddingOfARange.

(* Coordinates of R^(m d) in blocks of d: coordinate i d + j is the entry j of block i. *)
Section KroneckerCoordinates.
Variable R : realFieldType.

Lemma pair_index_bound m d (i : 'I_m) (j : 'I_d) : (i * d + j < m * d)%N.
Proof.
apply: (@leq_trans (i * d + d)); first by rewrite ltn_add2l.
by rewrite -mulSnr leq_mul2r ltn_ord orbT.
Qed.
Definition pair_index m d (i : 'I_m) (j : 'I_d) : 'I_(m * d) := Ordinal (pair_index_bound i j).

Lemma block_of_bound m d (k : 'I_(m * d)) : (k %/ d < m)%N.
Proof. by case: d k => [|d] k; [case: k => k; rewrite muln0 | rewrite ltn_divLR]. Qed.
Lemma place_of_bound m d (k : 'I_(m * d)) : (k %% d < d)%N.
Proof. by case: d k => [|d] k; [case: k => k; rewrite muln0 | rewrite ltn_pmod]. Qed.
Definition block_of m d (k : 'I_(m * d)) : 'I_m := Ordinal (block_of_bound k).
Definition place_of m d (k : 'I_(m * d)) : 'I_d := Ordinal (place_of_bound k).

Lemma block_of_pair m d (i : 'I_m) (j : 'I_d) : block_of (pair_index i j) = i.
Proof.
apply: val_inj => /=; have d0 : (0 < d)%N by apply: leq_trans (ltn_ord j).
by rewrite divnMDl // divn_small ?addn0.
Qed.
Lemma place_of_pair m d (i : 'I_m) (j : 'I_d) : place_of (pair_index i j) = j.
Proof. by apply: val_inj => /=; rewrite modnMDl modn_small. Qed.
Lemma pair_of_coordinate m d (k : 'I_(m * d)) : pair_index (block_of k) (place_of k) = k.
Proof. by apply: val_inj => /=; rewrite -divn_eq. Qed.
Lemma sum_pair_index m d (F : 'I_(m * d) -> R) : \sum_k F k = \sum_i \sum_j F (pair_index i j).
Proof.
rewrite pair_bigA /= (reindex (fun p : 'I_m * 'I_d => pair_index p.1 p.2)) //.
exists (fun k => (block_of k, place_of k)) => [[i j] _|k _] /=; last exact: pair_of_coordinate.
by rewrite block_of_pair place_of_pair.
Qed.
Lemma pair_index_eq m d (i i' : 'I_m) (j j' : 'I_d) :
  (pair_index i j == pair_index i' j') = (i == i') && (j == j').
Proof.
apply/eqP/andP => [e|[/eqP-> /eqP->] //].
by rewrite -[i](block_of_pair i j) -[j in _ /\ is_true (j == _)](place_of_pair i j) e block_of_pair place_of_pair.
Qed.

(* The Kronecker product of two matrices. *)
Definition kron q m s d (A : 'M[R]_(q, m)) (B : 'M[R]_(s, d)) : 'M[R]_(q * s, m * d) :=
  \matrix_(i, j) (A (block_of i) (block_of j) * B (place_of i) (place_of j)).
Lemma kronE q m s d (A : 'M[R]_(q, m)) (B : 'M[R]_(s, d)) i k j l :
  kron A B (pair_index i k) (pair_index j l) = A i j * B k l.
Proof. by rewrite mxE !block_of_pair !place_of_pair. Qed.
Lemma mul_kron q m p s d t (A : 'M[R]_(q, m)) (A' : 'M[R]_(m, p)) (B : 'M[R]_(s, d)) (B' : 'M[R]_(d, t)) :
  kron A B *m kron A' B' = kron (A *m A') (B *m B').
Proof.
apply/matrixP => i j; rewrite !mxE sum_pair_index big_distrlr /=.
apply: eq_bigr => k _; apply: eq_bigr => l _; rewrite !mxE !block_of_pair !place_of_pair.
by rewrite mulrACA.
Qed.
Lemma tr_kron q m s d (A : 'M[R]_(q, m)) (B : 'M[R]_(s, d)) : (kron A B)^T = kron A^T B^T.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
End KroneckerCoordinates.
