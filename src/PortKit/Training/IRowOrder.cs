namespace PortKit.Training;

/// <summary>The order in which a layer takes rows.</summary>
internal interface IRowOrder
{
    /// <summary>The row that is taken at a time.</summary>
    /// <param name="number">How many were taken before it since training began.</param>
    int RowAt(long number);
}
