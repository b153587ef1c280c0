# yq_embed(TARGET NAMESPACE FILES...): compiles files into constants; see cmake/embed.py.
# yq_queries(TARGET NAMESPACE FILE): compiles a queries.sql into named statements; see cmake/queries.py.
