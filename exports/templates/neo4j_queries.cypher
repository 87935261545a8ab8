// name: papers
MATCH (p:Paper)
OPTIONAL MATCH (p)<-[:SUBJECT]-(a:Assertion {predicate: 'dcterms:title'})-[:HAS_EVIDENCE]->(e)
WHERE a.value = p.title
WITH p, e ORDER BY e.start
WITH p, head(collect(e)) AS e
RETURN p.iri AS paper, p.doi AS doi, p.title AS title, p.journal AS journal, p.year AS year, p.volume AS volume, p.authorList AS authors,
  COUNT { (p)<-[:REPORTED_IN]-(:Patient) } AS patients, e.quote AS quote, e.section AS section, e.start AS start, e.end AS end
ORDER BY paper;

// name: references
MATCH (ref:Reference)<-[:ABOUT_EVENT]-(a:Assertion {predicate: 'cito:cites'})-[:OBJECT]->(work), (a)-[:HAS_EVIDENCE]->(e)-[:IN_PAPER]->(paper)
WITH ref, work, paper, e ORDER BY e.rank, e.start
WITH ref, work, paper, head(collect(e)) AS e
RETURN paper.iri AS paper, ref.number AS number, work.iri AS work, ref.authorsText AS authors, ref.title AS title, ref.container AS container,
  ref.year AS year, ref.volume AS volume, ref.pages AS pages, ref.doi AS doi, ref.rawText AS text, e.quote AS quote, e.start AS start, e.end AS end
ORDER BY paper, number, start;

// name: citations
MATCH (c:InTextCitation)<-[:ABOUT_EVENT]-(a:Assertion)-[:OBJECT]->(work), (a)-[:HAS_EVIDENCE]->(e)-[:IN_PAPER]->(paper)
WITH c, work, paper, e ORDER BY e.start, e.rank
WITH c, work, paper, head(collect(e)) AS e
RETURN paper.iri AS paper, c.number AS number, work.iri AS work, c.marker AS marker, c.sentenceText AS sentence, coalesce(c.intent, 'cites') AS intent,
  e.quote AS quote, e.section AS section, e.start AS start, e.end AS end
ORDER BY paper, start, number;

// name: shared-works
MATCH (paper:Paper)-[:CITES]->(work)
WITH DISTINCT work, paper ORDER BY paper.iri
WITH work, count(paper) AS papers, collect(paper.iri) AS iris
WITH work, papers, reduce(text = head(iris), iri IN tail(iris) | text + '; ' + iri) AS cited_by
WHERE papers >= 2
RETURN work.iri AS work, work.title AS title, papers, cited_by
ORDER BY papers DESC, work;

// name: missing-papers
MATCH (paper:Paper)-[:CITES]->(work)
WITH DISTINCT work, paper ORDER BY paper.iri
WITH work, count(paper) AS papers, collect(paper.iri) AS iris
WITH work, papers, reduce(text = head(iris), iri IN tail(iris) | text + '; ' + iri) AS cited_by
WHERE papers >= 2 AND NOT work:Paper
RETURN work.iri AS work, work.title AS title, work.year AS year, papers, cited_by
ORDER BY papers DESC, work;

// name: patients
MATCH (patient:Patient)<-[:SUBJECT]-(a:Assertion {predicate: 'kg:reportedIn', negated: false, hedged: false}),
  (a)-[:HAS_EVIDENCE]->(e {standing: 'own'})-[:IN_PAPER]->(paper)
WITH patient, a, paper, e ORDER BY paper.iri, e.rank, e.start
WITH patient, collect({a: a, paper: paper.iri, e: e})[0] AS first
RETURN patient.iri AS patient, patient.name AS label, first.a.age AS age, first.a.ageUnit AS age_unit, first.a.sex AS sex, first.paper AS paper,
  first.e.quote AS quote, first.e.section AS section, first.e.start AS start, first.e.end AS end
ORDER BY paper, patient;

// name: therapies
MATCH (patient)<-[:SUBJECT]-(a:Assertion {predicate: 'kg:received', negated: false, hedged: false})-[:OBJECT]->(concept),
  (a)-[:ABOUT_EVENT]->(event), (a)-[:HAS_EVIDENCE]->(e {standing: 'own'})-[:IN_PAPER]->(paper)
WITH patient, concept, event, paper, e ORDER BY paper.iri, e.rank, e.start
WITH patient, concept, event, collect({paper: paper.iri, e: e})[0] AS first
RETURN patient.iri AS patient, event.order AS order, concept.name AS therapy, concept.iri AS concept, event.kind AS kind,
  event.doseValue AS dose_value, event.doseUnit AS dose_unit, event.doseText AS dose_text, event.doseNote AS dose_note, event.schedule AS schedule,
  event.route AS route, event.time AS time, first.paper AS paper, first.e.quote AS quote, first.e.start AS start, first.e.end AS end
ORDER BY paper, patient, order, start;

// name: targets
MATCH (agent)<-[:SUBJECT]-(a:Assertion {predicate: 'kg:targets', negated: false, hedged: false})-[:OBJECT]->(target),
  (a)-[:HAS_EVIDENCE]->(e)-[:IN_PAPER]->(paper)
RETURN agent.name AS agent, agent.iri AS agent_concept, target.name AS target, target.iri AS target_concept, e.standing AS standing,
  paper.iri AS paper, e.quote AS quote, e.section AS section, e.start AS start, e.end AS end
ORDER BY agent, target, paper, start;

// name: hedged
MATCH (patient:Patient)<-[:SUBJECT]-(a:Assertion {hedged: true}), (a)-[:HAS_EVIDENCE]->(e {standing: 'own'})-[:IN_PAPER]->(paper)
OPTIONAL MATCH (a)-[:OBJECT]->(o)
RETURN patient.iri AS patient, coalesce(o.name, a.value) AS finding, e.cue AS cue, paper.iri AS paper, e.quote AS quote, e.start AS start, e.end AS end
ORDER BY paper, patient, start;

// name: evidence
MATCH (s)<-[:SUBJECT]-(a:Assertion)-[:HAS_EVIDENCE]->(e)-[:IN_PAPER]->(paper)
OPTIONAL MATCH (a)-[:OBJECT]->(o)
RETURN s.iri AS subject, a.predicate AS predicate, coalesce(o.iri, a.value) AS object, a.negated AS negated, e.standing AS standing,
  e.confidence AS confidence, e.extractor AS extractor, paper.iri AS paper, e.quote AS quote, e.section AS section, e.start AS start, e.end AS end
ORDER BY paper, start, end;
