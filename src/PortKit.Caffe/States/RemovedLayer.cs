using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>A layer that the filter left out, and why.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Rule">The rule that leaves it out: the exclude rule that holds, or the first of the include rules, none of which holds.</param>
/// <param name="Reason">
/// A clause that a message can go on with, such as <c>the rule include { phase: TRAIN } leaves it out in phase TEST</c>.
/// </param>
/// <param name="RuleLocation">Where the rule stands.</param>
public sealed record RemovedLayer(LayerParameter Layer, NetStateRule Rule, string Reason, SourceLocation RuleLocation);
