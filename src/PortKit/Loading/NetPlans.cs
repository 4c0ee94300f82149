using PortKit.Net;

namespace PortKit.Loading;

/// <summary>What came of planning.</summary>
/// <param name="Whole">The whole net.</param>
/// <param name="Net">The part of it that is converted: what its outputs need.</param>
/// <param name="FillNet">The net that the numbers are drawn for; null for the whole net itself.</param>
/// <param name="Planning">Plans the net anew, for another batch or with other shapes.</param>
internal sealed record NetPlans(NetPlan Whole, NetPlan Net, NetPlan? FillNet, NetPlanning Planning);
