using PortKit.Caffe.Protos;

namespace PortKit;

/// <summary>Phases as people write them: <c>Phase.Parse("train")</c>.</summary>
public static class PhaseNames
{
    extension(Phase)
    {
        /// <summary>Reads train or test, whatever the letter case.</summary>
        /// <returns>Whether it is one of them.</returns>
        public static bool TryParse(string? text, out Phase phase)
        {
            phase = "train".Equals(text, StringComparison.OrdinalIgnoreCase) ? Phase.Train : Phase.Test;
            return phase == Phase.Train || "test".Equals(text, StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>Reads train or test, whatever the letter case.</summary>
        /// <exception cref="FormatException">It is neither.</exception>
        public static Phase Parse(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            return Phase.TryParse(text, out var phase) ? phase : throw new FormatException($"train or test is expected. Found '{text}'.");
        }
    }
}
