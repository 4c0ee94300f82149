using PortKit.Reporting.Page;
using PortKit.Verification;

namespace PortKit.Reporting;

/// <summary>A page that shows a training: losses, learning rate, scores, and the scales of weights and of the signal over time.</summary>
public static class TrainingReport
{
    /// <summary>Makes the page: one HTML file without any reference to the outside. The same record gives the same text.</summary>
    /// <param name="plan">What was trained.</param>
    /// <param name="record">What the run showed.</param>
    /// <returns>The page, to be written as UTF-8.</returns>
    public static string Compose(TrainingPlan plan, TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(record);
        var name = plan.Net.Plan.Name;
        return ReportPage.Compose(name.Length > 0 ? $"Training of {name}" : "Training", TrainingSections.Of(plan, record), layers: "[]");
    }
}
