namespace PortKit.Net;

/// <summary>
/// What py-faster-rcnn sets outside of a net for its layer rpn.proposal_layer (cfg.TEST.RPN_PRE_NMS_TOP_N and so on). What is null is as it has it: 6000, 300, 0.7
/// and 16 in TEST phase; 12000, 2000, 0.7 and 16 in TRAIN phase.
/// </summary>
public sealed record ProposalSettings
{
    /// <summary>How many of the best boxes are looked at (RPN_PRE_NMS_TOP_N); 0 for all.</summary>
    public int? Candidates { get; init; }

    /// <summary>How many are kept at most (RPN_POST_NMS_TOP_N); 0 for all.</summary>
    public int? Most { get; init; }

    /// <summary>What part of their union two boxes may share (RPN_NMS_THRESH).</summary>
    public float? Overlap { get; init; }

    /// <summary>The least width and height, in pixels of the picture before it was scaled (RPN_MIN_SIZE).</summary>
    public float? MinSize { get; init; }
}
